import { idOf, proofOf, type SessionAccess, type TokenAccess } from './access.js';
import { type AnswerOf, answer, flag, number, openText, text } from './answer-shape.js';
import { encodeBase64 } from './encode-base64.js';
import type { TypeOfId } from './result-calls.js';
import type { Call, CallOptions, Query } from './send-call.js';

/** Why a document picture was refused; a refusal answers HTTP 200 (contract 1.9). */
export type FailReason =
  | 'UNKNOWN_DOCUMENT_TYPE'
  | 'WRONG_DOCUMENT_SIDE'
  | 'WRONG_ONE_SIDED_DOCUMENT'
  | 'WRONG_UNFOLDED_DOCUMENT'
  | 'UNFOLDED_DOCUMENT_PAGE_MISMATCH'
  | 'DOCUMENT_NOT_READABLE'
  | 'UNABLE_TO_ALIGN_DOCUMENT'
  | 'ID_TYPE_UNACCEPTABLE'
  | 'UNEXPECTED_ERROR_OCCURRED';

const idCaptureAnswer = answer({
  /** The document was recognised. */
  classification: flag,
  /** 0 to 100, higher is better; as are the next two. */
  sharpness: number,
  glare: number,
  horizontalResolution: number,
  failReason: openText<FailReason>(),
  readability: flag,
  typeOfId: openText<TypeOfId>(),
  sessionStatus: text,
  correctGlare: flag,
  correctSharpness: flag,
  issueName: text,
  issueYear: number,
  /** ISO alpha-3. */
  countryCode: text,
  /** True: the document has no back; go straight to `processId`. */
  skipBackIdCapture: flag,
});
export type IdCaptureAnswer = AnswerOf<typeof idCaptureAnswer>;

const faceCaptureAnswer = answer({
  /** **0 live, 1 spoof suspected**; missing means "take it again". */
  confidence: number,
  isBright: flag,
  hasLenses: flag,
  hasFaceMask: flag,
  hasHeadCover: flag,
  age: number,
  sessionStatus: text,
});
export type FaceCaptureAnswer = AnswerOf<typeof faceCaptureAnswer>;

const successAnswer = answer({ success: flag });
export type SuccessAnswer = AnswerOf<typeof successAnswer>;

const finishedAnswer = answer({
  /** False while the ID job runs or none was begun; true afterwards, also when it failed. */
  finished: flag,
});
export type PostprocessAnswer = AnswerOf<typeof finishedAnswer>;

const processFaceAnswer = answer({
  /** **1 match, 0 no match**: the reverse of `addFace`. */
  confidence: number,
  existingUser: flag,
  nameMatched: flag,
  existingInterviewId: text,
  existingExternalId: text,
});
export type ProcessFaceAnswer = AnswerOf<typeof processFaceAnswer>;

export interface ImageInput extends TokenAccess {
  /** JPEG, PNG or WebP: bytes, or base64 with or without a `data:` prefix. At most 10 MB on the wire. */
  readonly image: Uint8Array | string;
}

export interface IdImageInput extends ImageInput {
  /** This is another try of the same side. */
  readonly retry?: boolean | undefined;
  /** For the flow's second document. */
  readonly document?: 'second' | undefined;
}

export interface FrontIdInput extends IdImageInput {
  /** The document has nothing on its back, like a passport. */
  readonly onlyFront?: boolean | undefined;
}

/** True when the picture of a document was accepted: recognised and without a `failReason` (contract 5.1). */
export function isIdCaptureAccepted(capture: IdCaptureAnswer): boolean {
  return capture.classification === true && (capture.failReason ?? '') === '';
}

/** True when the selfie was accepted: live, bright enough and without glasses in the way (contract 5.4). */
export function isFaceCaptureAccepted(capture: FaceCaptureAnswer): boolean {
  return capture.confidence === 0 && capture.isBright !== false && capture.hasLenses !== true;
}

export type CaptureCalls = ReturnType<typeof createCaptureCalls>;

/** Calls of contract section 5. */
export function createCaptureCalls(call: Call) {
  const addSide = (path: string, input: IdImageInput, query: Query, options: CallOptions) =>
    call({
      ...options,
      method: 'POST',
      path,
      proof: proofOf(input),
      query: { ...query, retry: input.retry || undefined, document: input.document },
      body: { base64Image: base64Of(input.image) },
      answer: idCaptureAnswer,
    });

  return {
    /** `POST /omni/add/front-id/v2`. A poor picture is no error: see `isIdCaptureAccepted`. */
    addFrontId: (input: FrontIdInput, options: CallOptions = {}): Promise<IdCaptureAnswer> =>
      addSide('/omni/add/front-id/v2', input, { onlyFront: input.onlyFront || undefined }, options),

    /** `POST /omni/add/back-id/v2`. */
    addBackId: (input: IdImageInput, options: CallOptions = {}): Promise<IdCaptureAnswer> =>
      addSide('/omni/add/back-id/v2', input, {}, options),

    /** `POST /omni/process/id`: checks the document; the job runs on after the answer. */
    processId: (
      input: TokenAccess & { readonly document?: 'second' | undefined },
      options: CallOptions = {},
    ): Promise<SuccessAnswer> =>
      call({
        ...options,
        method: 'POST',
        path: '/omni/process/id',
        proof: proofOf(input),
        query: { document: input.document },
        answer: successAnswer,
      }),

    /** `GET /omni/get/postprocess/isfinished`: has the ID job ended? */
    isPostprocessFinished: (access: SessionAccess, options: CallOptions = {}): Promise<PostprocessAnswer> =>
      call({
        ...options,
        method: 'GET',
        path: '/omni/get/postprocess/isfinished',
        proof: proofOf(access),
        query: idOf(access),
        answer: finishedAnswer,
      }),

    /** `POST /omni/add/face/third-party`: the selfie. See `isFaceCaptureAccepted`. */
    addFace: (input: ImageInput, options: CallOptions = {}): Promise<FaceCaptureAnswer> =>
      call({
        ...options,
        method: 'POST',
        path: '/omni/add/face/third-party',
        proof: proofOf(input),
        query: { imageType: 'selfie' },
        body: { base64Image: base64Of(input.image) },
        answer: faceCaptureAnswer,
      }),

    /** `POST /omni/process/face`: compares the selfie with the portrait on the document. */
    processFace: (access: TokenAccess, options: CallOptions = {}): Promise<ProcessFaceAnswer> =>
      call({
        ...options,
        method: 'POST',
        path: '/omni/process/face',
        proof: proofOf(access),
        query: { imageType: 'selfie' },
        answer: processFaceAnswer,
      }),
  };
}

function base64Of(image: Uint8Array | string): string {
  return typeof image === 'string' ? image : encodeBase64(image);
}
