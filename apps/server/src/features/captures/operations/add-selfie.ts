import { GatehouseError, type SessionStatus } from '@gatehouse/contract';
import { decideFace, isFaceBright } from '@gatehouse/decision';
import type { Dependencies } from '../../../dependencies.js';
import { storeFaceResult } from '../../results/operations/store-results.js';
import type { Turn } from '../../sessions/turn.js';
import { refuseUnlessWritable } from './refuse-unless-writable.js';
import { storeCapture } from './store-capture.js';

export interface AddedSelfie {
  /** 0: no spoof was suspected; a single still proves no more (5.4). */
  confidence: number;
  isBright: boolean | null;
  hasLenses: boolean | null;
  /** Only where the flow looks for coverings, and only if it can be told. */
  hasFaceMask?: boolean;
  sessionStatus: SessionStatus;
}

export interface AddSelfieInput {
  sessionId: string;
  picture: Uint8Array;
  /** See `storeCapture`. */
  pictureDigest?: string;
  admit?: (turn: Turn) => void;
}

/** Contract 5.4. A selfie that cannot be used is refused with its custom code; the attempt is counted, not kept. */
export async function addSelfie(
  dependencies: Dependencies,
  { sessionId, picture, pictureDigest, admit }: AddSelfieInput,
): Promise<AddedSelfie> {
  await refuseUnlessWritable(dependencies, sessionId);
  const { measurement, images } = await dependencies.vision.measureSelfie(picture, sessionId);
  return storeCapture<AddedSelfie>(dependencies, {
    sessionId,
    side: 'selfie',
    onlyFront: false,
    pictureDigest,
    admit,
    measurement,
    images: measurement.problem === null ? images : {},
    keepImage: (_type, accepted) => accepted,
    async judge({ flow }) {
      const { problem, faceBrightness, covering } = measurement;
      const hasFaceMask = flow.checkFaceCovering ? (covering?.mask ?? null) : null;
      const isBright = isFaceBright(faceBrightness, flow);
      return {
        accepted: problem === null,
        failReason: problem,
        refusal: problem ? new GatehouseError(problem) : undefined,
        value: {
          confidence: 0,
          isBright,
          hasLenses: covering?.lenses ?? null,
          ...(hasFaceMask !== null && { hasFaceMask }),
          sessionStatus: 'Alive',
        },
      };
    },
    async afterAccepted(turn, captureId) {
      // Without a document there is nothing to compare with: the accepted selfie is the face result (2.4).
      if (!turn.flow.modules.id)
        await storeFaceResult(turn, {
          decision: decideFace({ selfie: measurement, portrait: null, match: null, flow: turn.flow }),
          compared: { selfieId: captureId, frontId: null },
        });
      await turn.apply({ type: 'selfie-accepted' });
    },
  });
}
