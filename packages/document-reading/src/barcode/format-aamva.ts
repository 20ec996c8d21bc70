/** What an AAMVA symbol is made from: the header's numbers and the elements of its DL or ID subfile, by id. */
export interface AamvaContent {
  version: number;
  issuerIdentificationNumber: string;
  jurisdictionVersion?: number;
  subfile: 'DL' | 'ID';
  elements: Record<string, string>;
}

/**
 * Writes the text of an AAMVA PDF417 symbol with one subfile (DL/ID Card Design Standard, annex D.12): the inverse of
 * `parseAamva`, for specimens.
 */
export function formatAamva(content: AamvaContent): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const four = (value: number) => String(value).padStart(4, '0');
  const body = `${content.subfile}${Object.entries(content.elements)
    .map(([id, value]) => `${id}${value}`)
    .join('\n')}\r`;
  const fileType = content.version === 1 ? 'AAMVA' : 'ANSI ';
  const jurisdiction = content.version >= 2 ? two(content.jurisdictionVersion ?? 0) : '';
  const header = `@\n\x1e\r${fileType}${content.issuerIdentificationNumber}${two(content.version)}${jurisdiction}01`;
  const offset = header.length + 10;
  return `${header}${content.subfile}${four(offset)}${four(body.length)}${body}`;
}
