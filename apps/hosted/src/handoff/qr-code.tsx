import { generate } from 'lean-qr/nano';

/** Light modules around the symbol (ISO/IEC 18004, quiet zone): readers need them to find it. */
const quietModules = 4;

/** One path of the dark modules, row by row, so that no gap shows between them at any size. */
function drawModules(text: string): { path: string; sideModules: number } {
  const symbol = generate(text);
  const path: string[] = [];
  for (let y = 0; y < symbol.size; y += 1) {
    for (let x = 0; x < symbol.size; x += 1) {
      if (!symbol.get(x, y)) continue;
      const from = x;
      while (symbol.get(x + 1, y)) x += 1;
      path.push(`M${from + quietModules} ${y + quietModules}h${x + 1 - from}v1H${from + quietModules}z`);
    }
  }
  return { path: path.join(''), sideModules: symbol.size + 2 * quietModules };
}

/** The link as a QR code: dark on light in every theme, because many readers know no other. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { path, sideModules } = drawModules(text);
  return (
    <svg class="qr" viewBox={`0 0 ${sideModules} ${sideModules}`} role="img" aria-label={label}>
      <rect class="qr-light" width={sideModules} height={sideModules} />
      <path class="qr-dark" d={path} />
    </svg>
  );
}
