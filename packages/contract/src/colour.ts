/** Red, green and blue, 0 to 255 each, in sRGB. */
export type Colour = readonly [number, number, number];

export const colourPattern = /^#[0-9a-f]{6}$/i;

/** `text` as `colourPattern` takes it. */
export function readColour(text: string): Colour {
  const value = Number.parseInt(text.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

export function writeColour(colour: Colour): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** `share` of the second in the first, 0 to 1. */
export function mixColours(first: Colour, second: Colour, share: number): Colour {
  const mix = (a: number, b: number): number => Math.round(a + (b - a) * share);
  return [mix(first[0], second[0]), mix(first[1], second[1]), mix(first[2], second[2])];
}

/** Relative luminance of WCAG 2.2. */
function luminanceOf(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of WCAG 2.2, 1 to 21. */
export function contrastOf(first: Colour, second: Colour): number {
  const [darker = 0, lighter = 0] = [luminanceOf(first), luminanceOf(second)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}
