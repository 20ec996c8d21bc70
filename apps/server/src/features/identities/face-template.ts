import type { FaceMeasurement } from '@gatehouse/contract';
import type { Name } from '@gatehouse/decision';
import type { DataKey, Keyring } from '../../platform/keys/encryption.js';

/** What is kept of a face. Biometric data: sealed with the identity's own key, never logged, never sent. */
export interface FaceTemplate {
  descriptor: number[];
  descriptorModel: FaceMeasurement['descriptorModel'];
  /** As on the document, to tell a second name under one face; null without a document. */
  name: Name | null;
}

/** As sealed: the descriptor as little-endian 32-bit floats in base64. Older rows hold the numbers themselves. */
interface SealedTemplate extends Omit<FaceTemplate, 'descriptor'> {
  descriptor: string | number[];
}

export interface TemplateRow {
  id: string;
  wrappedKey: Uint8Array;
  keyVersion: number;
  template: Uint8Array;
}

const templateContext = (identityId: string): string => `face-template:${identityId}`;
const bytesPerFloat = 4;

export function sealTemplate(dataKey: DataKey, identityId: string, template: FaceTemplate): Buffer {
  const bytes = Buffer.alloc(template.descriptor.length * bytesPerFloat);
  for (const [index, value] of template.descriptor.entries())
    bytes.writeFloatLE(value, index * bytesPerFloat);
  const sealed: SealedTemplate = { ...template, descriptor: bytes.toString('base64') };
  return dataKey.sealJson(sealed, templateContext(identityId));
}

/** Throws when key, row or a single bit differs. */
export function openTemplate(keyring: Pick<Keyring, 'openDataKey'>, row: TemplateRow): FaceTemplate {
  const { descriptor, ...rest } = keyring
    .openDataKey(row.id, row)
    .openJson<SealedTemplate>(row.template, templateContext(row.id));
  return { ...rest, descriptor: typeof descriptor === 'string' ? readFloats(descriptor) : descriptor };
}

function readFloats(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  return Array.from({ length: bytes.length / bytesPerFloat }, (_, index) =>
    bytes.readFloatLE(index * bytesPerFloat),
  );
}

/** Descriptors of different models must never be compared. */
export const isSameModel = (
  a: Pick<FaceMeasurement, 'descriptorModel'>,
  b: Pick<FaceMeasurement, 'descriptorModel'>,
): boolean =>
  a.descriptorModel.name === b.descriptorModel.name &&
  a.descriptorModel.version === b.descriptorModel.version;
