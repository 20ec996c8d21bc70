/**
 * Why a picture could not be taken. The code is stable and has a page under `docs/errors`; the message is a
 * plain sentence for the person and never holds anything read from the picture.
 */
export type PictureErrorCode =
  | 'image.empty'
  | 'image.format_unsupported'
  | 'image.too_many_pixels'
  | 'image.too_small'
  | 'image.damaged';

export class PictureError extends Error {
  override readonly name = 'PictureError';
  readonly code: PictureErrorCode;

  constructor(code: PictureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
