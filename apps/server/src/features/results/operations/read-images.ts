import { GatehouseError, type ImageType, imageTypes } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import type { StoredImage } from '../../../platform/database/schema.js';
import { createSecret } from '../../../platform/ids.js';
import { listCaptures } from '../../captures/index.js';
import { imageContext } from '../../captures/measurement.js';
import { readSession } from '../../sessions/operations/read-status.js';
import { hashSecret } from '../../tokens/token-service.js';
import { findImageLink, insertImageLink } from '../queries.js';

const linkLifetimeMs = 3600 * 1000;
/** base64 of the images alone must leave room for the JSON around them (1.10: 10 MB). */
const maximumBase64Bytes = 10 * 1024 * 1024 - 1024;

interface FoundImage extends StoredImage {
  captureId: string;
  accepted: boolean;
}
interface Request {
  organisationId: string;
  sessionId: string;
  types: string[];
}

const isImageType = (type: string): type is ImageType => (imageTypes as readonly string[]).includes(type);

async function findImages(dependencies: Dependencies, { organisationId, sessionId, types }: Request) {
  const session = await readSession(dependencies, organisationId, sessionId);
  const captures = await listCaptures(dependencies.db, sessionId);
  const wanted = new Set(types.filter(isImageType));
  const all = captures.flatMap(({ id, accepted, images }) =>
    images.map((image): FoundImage => ({ ...image, captureId: id, accepted })),
  );
  return { session, wanted, of: (type: ImageType) => all.filter((image) => image.type === type) };
}

/** Contract 6.3: the newest image of each type, an accepted one before a refused one. */
export async function readImages(
  dependencies: Dependencies,
  request: Request,
): Promise<Partial<Record<ImageType, string>>> {
  const { session, wanted, of } = await findImages(dependencies, request);
  const dataKey = dependencies.keyring.openDataKey(session.id, session);
  const answer: Partial<Record<ImageType, string>> = {};
  let bytes = 0;
  for (const type of wanted) {
    const attempts = of(type);
    const image = attempts.find(({ accepted }) => accepted) ?? attempts[0];
    const sealed = image && (await dependencies.blobs.get(image.blobKey));
    if (!image || !sealed) continue;
    const base64 = dataKey.open(sealed, imageContext(image.blobKey)).toString('base64');
    bytes += base64.length;
    if (bytes > maximumBase64Bytes)
      throw new GatehouseError('response.too_large', {
        detail: 'Ask for fewer images in one call, or use /omni/get/images/v2.',
      });
    answer[type] = base64;
  }
  return answer;
}

/** Contract 6.4: a fresh link to every attempt (or the `newest` so many of each type), newest first, for one hour. */
export async function linkImages(
  dependencies: Dependencies,
  { newest, ...request }: Request & { newest?: number },
): Promise<Partial<Record<ImageType, string[]>>> {
  const { session, wanted, of } = await findImages(dependencies, request);
  const answer: Partial<Record<ImageType, string[]>> = {};
  for (const type of wanted) {
    const attempts = of(type).slice(0, newest);
    if (attempts.length === 0) continue;
    answer[type] = await Promise.all(
      attempts.map(({ captureId }) =>
        linkImage(dependencies, { sessionId: session.id, captureId, imageType: type }),
      ),
    );
  }
  return answer;
}

/** A fresh link to one image of one capture, for one hour. */
export async function linkImage(
  { db, clock, publicUrl }: Dependencies,
  image: { sessionId: string; captureId: string; imageType: string },
): Promise<string> {
  const secret = createSecret(16);
  await insertImageLink(db, {
    ...image,
    linkHash: hashSecret(secret),
    expiresAt: clock.now() + linkLifetimeMs,
  });
  return `${publicUrl()}/gatehouse/v1/images/${secret}`;
}

/** The picture behind a link, decrypted. */
export async function openImageLink(
  { db, clock, keyring, blobs }: Dependencies,
  secret: string,
): Promise<Buffer> {
  const link = await findImageLink(db, hashSecret(secret));
  if (!link) throw new GatehouseError('image.not_found');
  if (link.expiresAt <= clock.now()) throw new GatehouseError('image.link_expired');
  const image = link.images.find(({ type }) => type === link.imageType);
  const sealed = image && (await blobs.get(image.blobKey));
  if (!image || !sealed) throw new GatehouseError('image.not_found');
  return keyring.openDataKey(link.sessionId, link).open(sealed, imageContext(image.blobKey));
}
