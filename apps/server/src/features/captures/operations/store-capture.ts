import { type DocumentMeasurement, GatehouseError, type SelfieMeasurement } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import type { CaptureSide, StoredImage } from '../../../platform/database/schema.js';
import { createObjectId } from '../../../platform/ids.js';
import type { VisionImages } from '../../../platform/vision/vision-pool.js';
import { findSessionKey } from '../../sessions/index.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { markStep } from '../../sessions/operations/mark-step.js';
import type { Turn } from '../../sessions/turn.js';
import { measurementContext } from '../measurement.js';
import { findCapture, findRepeatedCapture, insertCapture } from '../queries.js';
import { putImages } from './put-images.js';

export interface StoreCaptureInput<T> {
  sessionId: string;
  side: CaptureSide;
  onlyFront: boolean;
  measurement: DocumentMeasurement | SelfieMeasurement;
  images: VisionImages;
  /** Of a picture from the hosted pages: one that comes twice is stored and counted once. */
  pictureDigest?: string | undefined;
  /** Throws for who may not store it; asked under the session's lock, after the time that measuring took. */
  admit?: ((turn: Turn) => void) | undefined;
  /** Which of the images are kept: a refused picture's crops are worth nothing. */
  keepImage(type: string, accepted: boolean): boolean;
  /** Runs inside the turn. `refusal` is thrown after the attempt has been stored and counted. */
  judge(turn: Turn): Promise<{
    accepted: boolean;
    failReason: string | null;
    /** What the page tells of a refusal, where that is finer than the fail reason. */
    pageReason?: string | null;
    refusal?: GatehouseError | undefined;
    value: T;
  }>;
  afterAccepted?(turn: Turn, captureId: string): Promise<void>;
}

/**
 * Seals and stores one attempt: images first, outside the transaction (a blob without a row harms nobody and is removed
 * on failure), then row, counters and status in one turn. What was answered is stored; what was not stored is not answered.
 */
export async function storeCapture<T>(dependencies: Dependencies, input: StoreCaptureInput<T>): Promise<T> {
  const { blobs, clock } = dependencies;
  const captureId = createObjectId(clock.now());
  const stored = await sealWithSessionKey(dependencies, input);
  let kept: StoredImage[] = [];
  try {
    const { value, refusal } = await advanceSession(dependencies, input.sessionId, async (turn) => {
      await turn.apply({ type: 'write' });
      input.admit?.(turn);
      const verdict = await input.judge(turn);
      if (await isRepeated(turn, input)) return verdict;
      const images = stored.filter(({ type }) => input.keepImage(type, verdict.accepted));
      await insertCapture(turn.trx, {
        id: captureId,
        sessionId: input.sessionId,
        side: input.side,
        accepted: verdict.accepted,
        failReason: verdict.failReason,
        onlyFront: input.onlyFront,
        measurement: turn.dataKey.sealJson(input.measurement, measurementContext(captureId)),
        images,
        pictureDigest: input.pictureDigest ?? null,
        pageReason: verdict.accepted ? null : (verdict.pageReason ?? verdict.failReason),
        createdAt: turn.now,
      });
      await turn.note(
        'capture',
        {
          captureId,
          side: input.side,
          accepted: verdict.accepted,
          ...(verdict.failReason && { failReason: verdict.failReason }),
        },
        'step',
      );
      if (!verdict.accepted) countRefusal(turn, input.side);
      await markStep(turn);
      if (verdict.accepted) await input.afterAccepted?.(turn, captureId);
      kept = images;
      return verdict;
    });
    if (refusal) throw refusal;
    return value;
  } finally {
    const committed = kept.length > 0 && (await findCapture(dependencies.db, captureId)) !== undefined;
    const dropped = committed ? stored.filter((image) => !kept.includes(image)) : stored;
    await Promise.all(dropped.map(({ blobKey }) => blobs.delete(blobKey)));
  }
}

/** A page that got no answer sends again, perhaps while the first try is still being measured. */
async function isRepeated(
  { trx }: Turn,
  {
    sessionId,
    side,
    pictureDigest,
  }: Pick<StoreCaptureInput<unknown>, 'sessionId' | 'side' | 'pictureDigest'>,
): Promise<boolean> {
  return (
    pictureDigest !== undefined &&
    (await findRepeatedCapture(trx, { sessionId, side, pictureDigest })) !== undefined
  );
}

async function sealWithSessionKey(
  dependencies: Dependencies,
  { sessionId, images }: { sessionId: string; images: VisionImages },
): Promise<StoredImage[]> {
  const wrapped = await findSessionKey(dependencies.db, sessionId);
  if (!wrapped) throw new GatehouseError('session.not_found');
  const dataKey = dependencies.keyring.openDataKey(sessionId, wrapped);
  return putImages(dependencies, { sessionId, dataKey, images });
}

/** Refusals are counted per step; after the flow's retries the hosted flow goes on and a person decides (5.1). */
function countRefusal(turn: Turn, side: CaptureSide): void {
  const step = side.endsWith('front') ? 'front' : side.endsWith('back') ? 'back' : 'selfie';
  const refusals = turn.session.progress.refusals ?? {};
  turn.changeProgress({ refusals: { ...refusals, [step]: (refusals[step] ?? 0) + 1 } });
}
