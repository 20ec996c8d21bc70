import type { OcrData } from '@gatehouse/contract';

export type AddressFields = NonNullable<OcrData['addressFields']>;

/** What comes last in an address, per country: the line that holds the postal code. */
interface TownPattern {
  countries: readonly string[];
  pattern: RegExp;
}

const townPatterns: readonly TownPattern[] = [
  {
    countries: ['USA'],
    pattern: /^(?:(?<city>[^\d]+?)[,\s]+)?(?<state>[A-Z]{2})[,.\s]+(?<postalCode>\d{5}(?:-?\d{4})?)$/,
  },
  {
    countries: ['CAN'],
    pattern:
      /^(?:(?<city>[^\d]+?)[,\s]+)?\(?(?<state>AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT)\)?[,\s]+(?<postalCode>[A-Z]\d[A-Z]\s?\d[A-Z]\d)$/,
  },
  {
    countries: ['BRA'],
    pattern:
      /^(?:(?:CEP:?\s*)?(?<postalCode>\d{5}-?\d{3})[,\s-]+)?(?<city>[^\d,]+?)\s*[-/,]\s*(?<state>[A-Z]{2})$/,
  },
  { countries: ['PRT'], pattern: /^(?<postalCode>\d{4}-\d{3})\s+(?<city>[^\d]+)$/ },
  {
    countries: ['FRA', 'DEU', 'ESP', 'ITA'],
    pattern: /^(?:[A-Z]{1,2}-)?(?<postalCode>\d{5})\s+(?<city>[^\d].*)$/,
  },
  { countries: ['AUT', 'CHE'], pattern: /^(?:[A-Z]{1,2}-)?(?<postalCode>\d{4})\s+(?<city>[^\d].*)$/ },
];

/**
 * The parts of an address as it is printed, by the habits of the issuing country. Null where the country is unknown or the
 * text does not follow them: a part in the wrong place is worse than the plain text.
 */
export function readAddress(address: string, country: string | null): AddressFields | null {
  const lines = address
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (country === 'MEX') return readMexican(lines);
  const parts = lines.length > 1 ? lines : splitLine(lines[0] ?? '', country);
  for (const { countries, pattern } of townPatterns) {
    if (country === null || !countries.includes(country)) continue;
    const index = parts.findLastIndex((part) => pattern.test(part.toUpperCase()));
    if (index < 0) continue;
    const found = matchKeepingCase(pattern, parts[index] ?? '');
    const others = parts.filter((_, at) => at !== index);
    const city = found.city ?? others.pop();
    const street = others.join(', ');
    if (city === undefined || street === '') return null;
    return { street, ...found, city };
  }
  return country === 'ESP' ? readSpanish(lines) : null;
}

/** A whole address on one line: the last comma or two part the town from the street. */
function splitLine(line: string, country: string | null): string[] {
  const pieces = line.split(/\s*,\s*/);
  if (pieces.length === 1) return pieces;
  // North America writes a comma between city and state as well.
  const townPieces = (country === 'USA' || country === 'CAN') && pieces.length > 2 ? 2 : 1;
  return [pieces.slice(0, -townPieces).join(', '), pieces.slice(-townPieces).join(', ')];
}

/** The pattern is of capitals; the parts keep the spelling of the document. */
function matchKeepingCase(pattern: RegExp, text: string): AddressFields {
  const groups = new RegExp(pattern.source, 'i').exec(text)?.groups ?? {};
  return Object.fromEntries(
    Object.entries(groups)
      .filter((entry): entry is [string, string] => entry[1] !== undefined)
      .map(([name, value]) => [name, value.replace(/[,\s]+$/, '')]),
  );
}

/** Street and number; `COL` and the neighbourhood with the postal code; town and state. */
function readMexican(lines: readonly string[]): AddressFields | null {
  const [street, neighbourhood, town, ...others] = lines;
  if (street === undefined || neighbourhood === undefined || town === undefined || others.length > 0)
    return null;
  const [, colony, postalCode] = /^(?:COL\.?\s+|FRACC\.?\s+)?(.+?)[,\s]+(\d{5})$/i.exec(neighbourhood) ?? [];
  const [, city, state] = /^([^,]+),\s*(.+)$/.exec(town) ?? [];
  if (colony === undefined || postalCode === undefined || city === undefined || state === undefined)
    return null;
  return { street, colony, postalCode, city, state: state.replace(/\.$/, '') };
}

/** Spanish cards print street, town and province, a line each, and no postal code. */
function readSpanish(lines: readonly string[]): AddressFields | null {
  const [street, city, state, ...others] = lines;
  return street === undefined || city === undefined || state === undefined || others.length > 0
    ? null
    : { street, city, state };
}

/** The numbers in a Mexican street: `C PITAGORAS 1253 INT 20`. */
export function streetNumbersOf(street: string): Pick<OcrData, 'exteriorNumber' | 'interiorNumber'> {
  const [, exteriorNumber, interiorNumber] =
    /\s(?:NO\.?\s?|NUM\.?\s?|#\s?)?(\d+[A-Z]?)(?:,?\s(?:INT|DEPTO|DPTO|DEP)\.?\s?([A-Z0-9-]+))?$/i.exec(
      street,
    ) ?? [];
  return {
    ...(exteriorNumber === undefined ? {} : { exteriorNumber }),
    ...(interiorNumber === undefined ? {} : { interiorNumber }),
  };
}
