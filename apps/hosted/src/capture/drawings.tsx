/** An identity document in a viewfinder. */
export function DocumentDrawing({ side }: { side: 'front' | 'back' }) {
  return (
    <svg class="drawing" viewBox="0 0 240 160" aria-hidden="true" focusable="false">
      <g class="corners">
        <path d="M8 36V20A12 12 0 0 1 20 8h16" />
        <path d="M204 8h16a12 12 0 0 1 12 12v16" />
        <path d="M232 124v16a12 12 0 0 1-12 12h-16" />
        <path d="M36 152H20a12 12 0 0 1-12-12v-16" />
      </g>
      <rect class="sheet" x="28" y="26" width="184" height="108" rx="12" />
      {side === 'front' ? <FrontOfCard /> : <BackOfCard />}
    </svg>
  );
}

function FrontOfCard() {
  return (
    <>
      <rect class="soft" x="42" y="46" width="50" height="62" rx="7" />
      <circle class="mark" cx="67" cy="68" r="10" />
      <path class="mark" d="M50 101c1-11 8-17 17-17s16 6 17 17z" />
      <rect class="line strong" x="106" y="48" width="58" height="7" rx="3.5" />
      <rect class="line" x="106" y="66" width="88" height="6" rx="3" />
      <rect class="line" x="106" y="82" width="72" height="6" rx="3" />
      <rect class="line" x="106" y="98" width="80" height="6" rx="3" />
      <rect class="line" x="42" y="118" width="154" height="5" rx="2.5" />
    </>
  );
}

function BackOfCard() {
  return (
    <>
      <rect class="mark" x="28" y="42" width="184" height="20" />
      <rect class="line" x="44" y="74" width="92" height="6" rx="3" />
      <rect class="line" x="44" y="88" width="70" height="6" rx="3" />
      <rect class="soft" x="160" y="72" width="36" height="26" rx="5" />
      <rect class="line strong" x="44" y="106" width="152" height="5" rx="2.5" />
      <rect class="line strong" x="44" y="117" width="152" height="5" rx="2.5" />
    </>
  );
}

/** A face in the oval. */
export function SelfieDrawing() {
  return (
    <svg class="drawing" viewBox="0 0 240 160" aria-hidden="true" focusable="false">
      <ellipse class="sheet" cx="120" cy="80" rx="56" ry="70" />
      <path class="soft" d="M76 123c6-18 23-27 44-27s38 9 44 27c-9 16-26 27-44 27s-35-11-44-27Z" />
      <ellipse class="mark" cx="120" cy="68" rx="24" ry="30" />
      <path class="features" d="M111 64v3M129 64v3M113 79c4 4 10 4 14 0" />
      <g class="corners">
        <path d="M120 2v10M120 148v10M56 80h10M174 80h10" />
      </g>
    </svg>
  );
}
