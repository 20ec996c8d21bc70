/**
 * Whether this device is one to continue away from: its main pointer is no finger. By feature, not by name: which way
 * its cameras face is told by no browser before the person allows them.
 */
export const isComputer = (): boolean => !matchMedia('(pointer: coarse)').matches;
