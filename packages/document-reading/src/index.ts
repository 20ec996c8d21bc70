export { aamvaIssuer } from './barcode/aamva-issuers.js';
export { type AamvaContent, formatAamva } from './barcode/format-aamva.js';
export { type AamvaReading, parseAamva } from './barcode/parse-aamva.js';
export { type ClassificationInput, classifyDocument } from './classify-document.js';
export { isStateCode, issuingCountryOf } from './countries.js';
export { calendarDate, mrzDate } from './dates.js';
export {
  type DocumentImages,
  type DocumentReader,
  type DocumentReaderOptions,
  loadDocumentReader,
} from './document-reader.js';
export {
  agreeWhenFolded,
  foldedForms,
  foldText,
  namesAgreeWhenFolded,
  transliterateForMrz,
} from './fold-text.js';
export { checkDigitIsRight, checkDigitOf, mrzCharacterValue } from './mrz/check-digit.js';
export { formatMrz, type MrzContent } from './mrz/format-mrz.js';
export { mrzFormatOf, type ParsedMrz, parseMrz } from './mrz/parse-mrz.js';
export {
  checkPicture,
  type DecodedPicture,
  decodePicture,
  type PictureLimits,
} from './picture/decode-picture.js';
export { PictureError, type PictureErrorCode } from './picture/picture-error.js';
export { type SniffedFormat, sniffFormat } from './picture/sniff-format.js';
export { type DateOrder, parsePrintedDate } from './printed/parse-printed-date.js';
export { type PrintedFieldsInput, readPrintedFields } from './printed/read-printed-fields.js';
