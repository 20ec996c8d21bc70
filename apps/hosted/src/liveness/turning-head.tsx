/** A head that looks from side to side, as it is going to be asked; still when motion is not wanted. */
export function TurningHead() {
  return (
    <svg class="drawing turning-head" viewBox="0 0 240 160" aria-hidden="true" focusable="false">
      <ellipse class="sheet" cx="120" cy="80" rx="54" ry="70" />
      <path class="soft" d="M78 124c6-17 22-26 42-26s36 9 42 26c-9 16-25 26-42 26s-33-10-42-26Z" />
      <ellipse class="mark" cx="120" cy="66" rx="26" ry="32" />
      <g class="features">
        <path d="M110 61v4M130 61v4M120 66l-3 10h5M113 83c4 4 10 4 14 0" />
      </g>
      <g class="turns">
        <path d="M44 62 28 80l16 18" />
        <path d="M196 62 212 80l-16 18" />
      </g>
    </svg>
  );
}
