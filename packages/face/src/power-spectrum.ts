/**
 * Power by frequency of a square grey raster whose side is a power of two: mean taken out, Hann window, two-dimensional
 * Fourier transform (Cooley and Tukey 1965). Row and column 0 hold frequency 0, the upper halves the negative ones.
 */
export function powerSpectrum(grey: Float32Array, side: number): Float64Array {
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  const hann = Float64Array.from(
    { length: side },
    (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / side),
  );
  const real = Float64Array.from(
    grey,
    (value, at) => (value - mean) * (hann[at % side] ?? 0) * (hann[Math.floor(at / side)] ?? 0),
  );
  const imaginary = new Float64Array(real.length);
  for (let line = 0; line < side; line++) transform(real, imaginary, { start: line * side, step: 1, side });
  for (let line = 0; line < side; line++) transform(real, imaginary, { start: line, step: side, side });
  return real.map((value, at) => value ** 2 + (imaginary[at] ?? 0) ** 2);
}

function transform(
  real: Float64Array,
  imaginary: Float64Array,
  { start, step, side }: { start: number; step: number; side: number },
): void {
  const place = (at: number) => start + at * step;
  reverseBits(side, (a, b) => {
    swap(real, place(a), place(b));
    swap(imaginary, place(a), place(b));
  });
  for (let size = 2; size <= side; size *= 2) {
    for (let half = 0; half < size / 2; half++) {
      const cos = Math.cos((2 * Math.PI * half) / size);
      const sin = -Math.sin((2 * Math.PI * half) / size);
      for (let first = half; first < side; first += size) {
        const a = place(first);
        const b = place(first + size / 2);
        const turnedReal = (real[b] ?? 0) * cos - (imaginary[b] ?? 0) * sin;
        const turnedImaginary = (real[b] ?? 0) * sin + (imaginary[b] ?? 0) * cos;
        real[b] = (real[a] ?? 0) - turnedReal;
        imaginary[b] = (imaginary[a] ?? 0) - turnedImaginary;
        real[a] = (real[a] ?? 0) + turnedReal;
        imaginary[a] = (imaginary[a] ?? 0) + turnedImaginary;
      }
    }
  }
}

function reverseBits(side: number, exchange: (a: number, b: number) => void): void {
  let reversed = 0;
  for (let at = 1; at < side; at++) {
    let bit = side / 2;
    while (reversed >= bit) {
      reversed -= bit;
      bit /= 2;
    }
    reversed += bit;
    if (at < reversed) exchange(at, reversed);
  }
}

function swap(values: Float64Array, a: number, b: number): void {
  const kept = values[a] ?? 0;
  values[a] = values[b] ?? 0;
  values[b] = kept;
}
