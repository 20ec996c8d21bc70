export type FaceErrorCode = 'picture.unreadable' | 'face.models_unusable' | 'face.models_differ';

/** A picture or an installation that the face engine cannot work with. `code` is stable. */
export class FaceError extends Error {
  readonly code: FaceErrorCode;

  constructor(code: FaceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FaceError';
    this.code = code;
  }
}
