/** Letters of print that have the shape of a digit: one may be read for the other. */
export const digitOfShape: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  L: '1',
  Z: '2',
  S: '5',
  G: '6',
  B: '8',
};
