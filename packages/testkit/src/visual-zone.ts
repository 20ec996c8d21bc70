import type { PrintedFieldName } from '@gatehouse/contract';
import type { SheetField } from './draw-sheet.js';
import { type LabelKey, type LayoutStyle, labelOf, printedDate } from './layout-styles.js';
import type { SpecimenPerson } from './specimen-person.js';

/** The labelled fields of one side, and a record of what was printed. */
export interface VisualZone {
  /** A field for a row; nothing where the person has no such value or the specimen leaves it out. */
  field(key: LabelKey, share?: number): SheetField[];
  printed: Partial<Record<PrintedFieldName, string>>;
  values: string[];
}

type ZoneDate = 'birthDate' | 'issueDate' | 'expirationDate';

function textOf(key: LabelKey, person: SpecimenPerson, documentCode: string): string | null {
  switch (key) {
    case 'type':
      return documentCode;
    case 'code':
      return person.issuer;
    case 'nationality':
      return person.nationality === 'UTO' ? 'Utopian' : person.nationality;
    case 'issuingAuthority':
      return person.authority;
    case 'address':
      return `${person.address.street}, ${person.address.postalCode} ${person.address.city}`;
    case 'height':
      return `${Math.round(person.heightInches * 2.54)} cm`;
    case 'signature':
      return null;
    default:
      return person[key];
  }
}

const isDate = (key: LabelKey): key is ZoneDate =>
  key === 'birthDate' || key === 'issueDate' || key === 'expirationDate';

const isPrintedField = (key: LabelKey): key is LabelKey & PrintedFieldName =>
  !['type', 'code', 'height', 'signature'].includes(key);

/** Starts the visual zone of a side in a style; fields are recorded as they are asked for. */
export function startVisualZone({
  style,
  person,
  documentCode,
  unprinted = [],
}: {
  style: LayoutStyle;
  person: SpecimenPerson;
  documentCode: string;
  unprinted?: LabelKey[] | undefined;
}): VisualZone {
  const zone: VisualZone = {
    printed: {},
    values: [],
    field: (key, share = 1) => {
      const text = unprinted.includes(key) ? null : textOf(key, person, documentCode);
      if (text === null) return [];
      const dated = isDate(key) ? printedDate(style.dateStyle, text) : text;
      const value = style.upperCaseValues ? dated.toUpperCase() : dated;
      zone.values.push(value);
      if (isPrintedField(key)) zone.printed[key] = isDate(key) ? text : value;
      return [{ label: labelOf(style, key), value, share }];
    },
  };
  return zone;
}
