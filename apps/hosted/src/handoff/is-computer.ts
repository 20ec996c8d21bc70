/**
 * Whether this device is one to continue away from: its main pointer is no finger. By feature, not by name: which way
 * its cameras face is told by no browser before the person allows them. The build, which draws the first screen, is none.
 */
export const isComputer = (): boolean =>
  'matchMedia' in globalThis && !matchMedia('(pointer: coarse)').matches;
