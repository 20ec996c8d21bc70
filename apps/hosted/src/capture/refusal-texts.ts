import type { MessageKey } from '../language/catalogue.js';

/** The sentence for each reason that a capture may be refused with. */
const refusalTexts: ReadonlyMap<string, MessageKey> = new Map<string, MessageKey>([
  ['UNKNOWN_DOCUMENT_TYPE', 'reason.UNKNOWN_DOCUMENT_TYPE'],
  ['WRONG_DOCUMENT_SIDE', 'reason.WRONG_DOCUMENT_SIDE'],
  ['WRONG_ONE_SIDED_DOCUMENT', 'reason.WRONG_ONE_SIDED_DOCUMENT'],
  ['DOCUMENT_NOT_READABLE', 'reason.DOCUMENT_NOT_READABLE'],
  ['UNABLE_TO_ALIGN_DOCUMENT', 'reason.UNABLE_TO_ALIGN_DOCUMENT'],
  ['ID_TYPE_UNACCEPTABLE', 'reason.ID_TYPE_UNACCEPTABLE'],
  ['UNEXPECTED_ERROR_OCCURRED', 'reason.UNEXPECTED_ERROR_OCCURRED'],
  ['quality.blurred', 'reason.blurred'],
  ['quality.glare', 'reason.glare'],
  ['quality.dark', 'reason.dark'],
  ['quality.bright', 'reason.bright'],
  ['quality.shadow', 'reason.shadow'],
  ['quality.too_small', 'reason.documentTooSmall'],
  ['face.not_found', 'reason.faceNotFound'],
  ['face.several', 'reason.faceSeveral'],
  ['face.cropped', 'reason.faceCropped'],
  ['face.not_aligned', 'reason.faceNotAligned'],
  ['face.crop_failed', 'reason.faceNotAligned'],
  ['face.too_small', 'reason.faceTooSmall'],
  ['face.blurred', 'reason.faceBlurred'],
  ['face.glare', 'reason.faceGlare'],
  ['face.not_portrait', 'reason.faceNotPortrait'],
  ['face.compressed', 'reason.faceCompressed'],
  ['image.format_unsupported', 'reason.formatUnsupported'],
  ['image.too_many_pixels', 'reason.tooManyPixels'],
  ['image.damaged', 'reason.damaged'],
  ['image.too_small', 'reason.pictureTooSmall'],
]);

/** What to tell the person; a kind general sentence for a reason that these pages do not know yet. */
export function refusalText(reason: string): MessageKey {
  return refusalTexts.get(reason) ?? 'reason.unknown';
}
