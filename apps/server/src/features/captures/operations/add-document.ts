import { type CaptureResponse, type DocumentMeasurement, GatehouseError } from '@gatehouse/contract';
import { type CaptureReason, type CaptureVerdict, judgeCapture } from '@gatehouse/decision';
import type { Dependencies } from '../../../dependencies.js';
import type { CaptureSide } from '../../../platform/database/schema.js';
import type { VisionImages } from '../../../platform/vision/vision-pool.js';
import type { Turn } from '../../sessions/turn.js';
import { openMeasurement } from '../measurement.js';
import { findAcceptedCapture } from '../queries.js';
import { refuseUnlessWritable } from './refuse-unless-writable.js';
import { storeCapture } from './store-capture.js';

export interface AddedDocument {
  response: CaptureResponse;
  accepted: boolean;
  /** Why not, for the page: a fail reason or a finer word such as `quality.blurred`. */
  reason: string | null;
}

export interface AddDocumentInput {
  sessionId: string;
  side: 'front' | 'back';
  document: 'first' | 'second';
  picture: Uint8Array;
  onlyFront: boolean;
  /** See `storeCapture`. */
  pictureDigest?: string;
  admit?: (turn: Turn) => void;
}

/** Contract 5.1. Measures the picture once, judges it, stores it sealed; a refusal for quality is no error. */
export async function addDocument(
  dependencies: Dependencies,
  input: AddDocumentInput,
): Promise<AddedDocument> {
  await refuseUnlessWritable(dependencies, input.sessionId);
  const { measurement, images } = await dependencies.vision.measureDocument(
    input.picture,
    input.side,
    input.sessionId,
  );
  const side: CaptureSide = input.document === 'second' ? `second-${input.side}` : input.side;

  return storeCapture(dependencies, {
    sessionId: input.sessionId,
    images: input.document === 'second' ? secondDocumentImages(images) : images,
    keepImage: (type, accepted) => accepted || type.startsWith('fullFrame'),
    measurement,
    side,
    onlyFront: input.onlyFront,
    pictureDigest: input.pictureDigest,
    admit: input.admit,
    async judge(turn) {
      const frontCapture =
        input.side === 'back'
          ? await findAcceptedCapture(
              turn.trx,
              input.sessionId,
              input.document === 'second' ? 'second-front' : 'front',
            )
          : undefined;
      const front = frontCapture ? openMeasurement<DocumentMeasurement>(turn.dataKey, frontCapture) : null;
      const verdict = judgeCapture({
        measurement,
        requestedSide: input.side,
        front,
        flow: turn.flow,
        session: { countryCode: turn.session.countryCode ?? 'ALL' },
        refusalsBefore: turn.session.progress.refusals?.[input.side] ?? 0,
      });
      const portraitProblem = measurement.portraitProblem ?? 'face.not_found';
      const portraitMissing =
        verdict.accepted &&
        input.side === 'front' &&
        turn.flow.modules.face &&
        input.document === 'first' &&
        measurement.portrait === null;
      const pageReason = verdict.accepted ? null : pageReasonOf(verdict);
      return {
        accepted: verdict.accepted && !portraitMissing,
        failReason: portraitMissing ? portraitProblem : verdict.failReason,
        pageReason,
        refusal: portraitMissing
          ? new GatehouseError(portraitProblem, { detail: portraitDetails[portraitProblem] })
          : undefined,
        value: {
          response: describe(measurement, verdict, input.side),
          accepted: verdict.accepted,
          reason: pageReason,
        },
      };
    },
  });
}

const portraitDetails = {
  'face.not_found': 'No portrait was found on the document.',
  'face.crop_failed': 'The portrait on the document is too small or too covered to be used.',
};

/** The wire has one image type for a second document: its portrait. */
function secondDocumentImages({ croppedIDFace }: VisionImages): VisionImages {
  return croppedIDFace ? { croppedSecondIDFace: croppedIDFace } : {};
}

function describe(
  measurement: DocumentMeasurement,
  verdict: CaptureVerdict,
  side: 'front' | 'back',
): CaptureResponse {
  const { quality, classification } = measurement;
  const always = {
    sharpness: Math.round(quality.sharpness),
    glare: Math.round(quality.glare),
    horizontalResolution: Math.round(quality.horizontalResolution),
    classification:
      classification.recognised &&
      verdict.failReason !== 'WRONG_DOCUMENT_SIDE' &&
      verdict.failReason !== 'WRONG_ONE_SIDED_DOCUMENT',
  };
  if (!verdict.accepted) return { ...always, failReason: verdict.failReason ?? 'UNEXPECTED_ERROR_OCCURRED' };
  const { typeOfId, subtype, issuingCountry, issueYear, oneSided } = classification;
  return {
    ...always,
    correctGlare: verdict.correctGlare,
    correctSharpness: verdict.correctSharpness,
    readability: verdict.readability,
    typeOfId,
    sessionStatus: 'Alive',
    ...(issuingCountry && {
      countryCode: issuingCountry,
      issueName: [issuingCountry, typeOfId, subtype].filter(Boolean).join(' '),
    }),
    ...(issueYear !== null && { issueYear }),
    ...(side === 'front' && { skipBackIdCapture: oneSided }),
  };
}

/** What the page can help with in words of its own; everything else is told by the fail reason. */
const pageReasons: Partial<Record<CaptureReason, string>> = {
  'capture.blurred': 'quality.blurred',
  'capture.glare': 'quality.glare',
  'capture.too_small': 'image.too_small',
  'capture.far_away': 'quality.too_small',
  'capture.too_dark': 'quality.dark',
  'capture.too_bright': 'quality.bright',
  'capture.shadow': 'quality.shadow',
};

function pageReasonOf({ reasons, failReason }: CaptureVerdict): string | null {
  return (reasons[0] && pageReasons[reasons[0]]) ?? failReason;
}
