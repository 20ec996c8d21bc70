/** Tiles of this many pixels a side are turned into spectra. */
export const tileSide = 128;
const half = tileSide / 2;
const bits = Math.log2(tileSide);

const cosines = Float64Array.from({ length: half }, (_, index) => Math.cos((2 * Math.PI * index) / tileSide));
const sines = Float64Array.from({ length: half }, (_, index) => Math.sin((2 * Math.PI * index) / tileSide));
const reversed = Uint16Array.from({ length: tileSide }, (_, index) => {
  let turned = 0;
  for (let bit = 0; bit < bits; bit += 1) turned |= ((index >> bit) & 1) << (bits - 1 - bit);
  return turned;
});
/** Hann window: without it the borders of a tile would look like edges. */
const taper = Float64Array.from(
  { length: tileSide },
  (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (index + 0.5)) / tileSide),
);

/** In-place fast Fourier transform of one row or column (Cooley and Tukey 1965, radix 2). */
function transform(real: Float64Array, imaginary: Float64Array, start: number, stride: number): void {
  for (let index = 0; index < tileSide; index += 1) {
    const other = reversed[index] ?? 0;
    if (other <= index) continue;
    const a = start + index * stride;
    const b = start + other * stride;
    const re = real[a] ?? 0;
    const im = imaginary[a] ?? 0;
    real[a] = real[b] ?? 0;
    imaginary[a] = imaginary[b] ?? 0;
    real[b] = re;
    imaginary[b] = im;
  }
  for (let size = 2; size <= tileSide; size *= 2) {
    const step = tileSide / size;
    for (let block = 0; block < tileSide; block += size) {
      for (let index = 0; index < size / 2; index += 1) {
        const cos = cosines[index * step] ?? 0;
        const sin = -(sines[index * step] ?? 0);
        const a = start + (block + index) * stride;
        const b = a + (size / 2) * stride;
        const re = (real[b] ?? 0) * cos - (imaginary[b] ?? 0) * sin;
        const im = (real[b] ?? 0) * sin + (imaginary[b] ?? 0) * cos;
        real[b] = (real[a] ?? 0) - re;
        imaginary[b] = (imaginary[a] ?? 0) - im;
        real[a] = (real[a] ?? 0) + re;
        imaginary[a] = (imaginary[a] ?? 0) + im;
      }
    }
  }
}

/** Power by frequency: row `v`, column `u`, both from 0 to 127; from 64 on they stand for negative frequencies. */
export type Spectrum = Float64Array;

/**
 * Power spectra of two real tiles at once: one is carried as the real, the other as the imaginary part, and the
 * symmetry of real signals separates them.
 */
export function spectraOf(one: Float64Array, other: Float64Array): [Spectrum, Spectrum] {
  const real = windowed(one);
  const imaginary = windowed(other);
  for (let row = 0; row < tileSide; row += 1) transform(real, imaginary, row * tileSide, 1);
  for (let column = 0; column < tileSide; column += 1) transform(real, imaginary, column, tileSide);
  const powerOne = new Float64Array(tileSide * tileSide);
  const powerOther = new Float64Array(tileSide * tileSide);
  for (let v = 0; v < tileSide; v += 1) {
    for (let u = 0; u < tileSide; u += 1) {
      const at = v * tileSide + u;
      const mirror = ((tileSide - v) % tileSide) * tileSide + ((tileSide - u) % tileSide);
      const re = real[at] ?? 0;
      const im = imaginary[at] ?? 0;
      const mirrorRe = real[mirror] ?? 0;
      const mirrorIm = imaginary[mirror] ?? 0;
      powerOne[at] = ((re + mirrorRe) ** 2 + (im - mirrorIm) ** 2) / 4;
      powerOther[at] = ((im + mirrorIm) ** 2 + (mirrorRe - re) ** 2) / 4;
    }
  }
  return [powerOne, powerOther];
}

function windowed(tile: Float64Array): Float64Array {
  let mean = 0;
  for (const value of tile) mean += value / tile.length;
  const tapered = new Float64Array(tile.length);
  for (let y = 0; y < tileSide; y += 1) {
    for (let x = 0; x < tileSide; x += 1)
      tapered[y * tileSide + x] = ((tile[y * tileSide + x] ?? 0) - mean) * (taper[x] ?? 0) * (taper[y] ?? 0);
  }
  return tapered;
}
