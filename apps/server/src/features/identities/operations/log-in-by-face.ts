import { GatehouseError, type SelfieMeasurement } from '@gatehouse/contract';
import { decideLogin, isFaceBright, type LoginResult } from '@gatehouse/decision';
import { compareFaces } from '@gatehouse/face';
import type { Dependencies } from '../../../dependencies.js';
import type { Trx } from '../../../platform/database/open-database.js';
import type { StoredImage } from '../../../platform/database/schema.js';
import { createObjectId, createSecret } from '../../../platform/ids.js';
import { insertLoginSelfie } from '../../captures/operations/insert-login-selfie.js';
import { putImages } from '../../captures/operations/put-images.js';
import { type Flow, findDefaultFlow } from '../../flows/index.js';
import { readFlows } from '../../flows/operations/read-flow.js';
import type { Organisation } from '../../organisations/index.js';
import { insertLoginResult } from '../../results/operations/store-results.js';
import { createLoginSession } from '../../sessions/operations/create-login-session.js';
import { hashSecret } from '../../tokens/token-service.js';
import { recordEvents } from '../../webhooks/operations/record-events.js';
import { type FaceTemplate, isSameModel, openTemplate } from '../face-template.js';
import { phoneDigest } from '../phone-digest.js';
import { insertAuthAttempt, listIdentitiesByPhone, listIdentityById } from '../queries.js';

export interface FaceLogin {
  faceMatch: boolean;
  overallStatus: 'PASS' | 'FAIL';
  overallScore: number;
  recognitionConfidence: { confidence: number };
  spoofAttempt: false;
  spoofConfidence: null;
  isBright: boolean | null;
  blurriness: number;
  secondFactor: false;
  customerId?: string;
  children: never[];
  token?: string;
  transactionId: string;
  interviewId: string;
  interviewToken?: string;
}

/** Who the person says they are: one of the two is given, `uuid` wins. `phone`: E.164. */
export interface LoginClaim {
  uuid?: string | undefined;
  phone?: string | undefined;
}

/** What an attempt leaves behind, ready to be written. */
interface Attempt {
  sessionId: string;
  transactionId: string;
  claim: LoginClaim;
  flow: Flow;
  key: ReturnType<Dependencies['keyring']['createDataKey']>;
  measurement: SelfieMeasurement;
  images: StoredImage[];
  interviewToken: string;
  now: number;
}

/**
 * Contract 7.2: compares a selfie with the one identity that is named, or with the nearest of those with the phone
 * number. Session, attempt and webhook are one transaction. An identity that is unknown, another tenant's or deleted
 * is answered, stored and announced as a face that does not match, on the same way through this function. A failed
 * login tells no figure: who may ask again and again would climb along it.
 */
export async function logInByFace(
  dependencies: Dependencies,
  { organisation, claim, picture }: { organisation: Organisation; claim: LoginClaim; picture: Uint8Array },
): Promise<FaceLogin> {
  const { keyring, clock, tokens, blobs } = dependencies;
  const flow = await flowOfLogins(dependencies, organisation.id);
  const { measurement, images } = await dependencies.vision.measureSelfie(picture);
  refuseUnusable(measurement);

  const now = clock.now();
  const sessionId = createObjectId(now);
  const key = keyring.createDataKey(sessionId);
  const stored = await putImages(dependencies, { sessionId, dataKey: key.dataKey, images });
  const attempt: Attempt = {
    sessionId,
    transactionId: `txn_${createSecret(12)}`,
    claim,
    flow,
    key,
    measurement,
    images: stored,
    interviewToken: await tokens.mint('session', sessionId),
    now,
  };
  try {
    const { login, token } = await dependencies.db
      .transaction()
      .execute((trx) => recordAttempt(dependencies, trx, organisation, attempt));
    return answerOf(attempt, login, token);
  } catch (error) {
    await Promise.all(stored.map(({ blobKey }) => blobs.delete(blobKey)));
    throw error;
  }
}

/** The tenant's default flow says how near is near enough and how long a login is kept; without one, its oldest flow. */
async function flowOfLogins(dependencies: Dependencies, organisationId: string): Promise<Flow> {
  const flow =
    (await findDefaultFlow(dependencies.db, organisationId)) ??
    (await readFlows(dependencies, organisationId))[0];
  if (!flow) throw new GatehouseError('flow.required');
  return flow;
}

/** Before anybody is looked up, so that it says nothing of the identity. */
function refuseUnusable({ problem }: SelfieMeasurement): void {
  if (problem !== null) throw new GatehouseError(problem);
}

async function recordAttempt(
  dependencies: Dependencies,
  trx: Trx,
  organisation: Organisation,
  attempt: Attempt,
): Promise<{ login: LoginResult; token: string }> {
  const { sessionId, transactionId, claim, flow, key, measurement, images, interviewToken, now } = attempt;
  const known = await findNearest(dependencies, trx, organisation.id, attempt);
  const login = decideLogin({
    identityId: known?.identityId ?? claimedId(claim),
    selfie: measurement,
    template: known?.template ?? null,
    match: known?.match ?? null,
    flow: flow.settings,
  });
  // Minted for a failure too, and forgotten: nobody can tell by the time.
  const token = await dependencies.tokens.mint('identity', known?.identityId ?? sessionId);

  await createLoginSession(trx, {
    id: sessionId,
    organisationId: organisation.id,
    flow,
    key,
    passed: login.passed,
    externalCustomerId: known?.externalCustomerId ?? null,
    eventCount: 1,
    now,
  });
  await insertLoginSelfie(trx, { sessionId, dataKey: key.dataKey, measurement, images, now });
  await insertLoginResult(trx, { sessionId, dataKey: key.dataKey, login, now });
  await insertAuthAttempt(trx, {
    transactionId,
    organisationId: organisation.id,
    identityId: known?.identityId ?? null,
    sessionId,
    tokenHash: hashSecret(token),
    interviewTokenHash: hashSecret(interviewToken),
    passed: login.passed,
    createdAt: now,
    verifiedAt: null,
  });
  await recordEvents(dependencies, trx, {
    organisationId: organisation.id,
    clientId: organisation.clientId,
    sessionId,
    firstSequence: 1,
    events: [
      {
        kind: 'face-authentication',
        interviewId: sessionId,
        identityId: login.identityId,
        externalCustomerId: known?.externalCustomerId,
        success: login.passed,
      },
    ],
  });
  return { login, token };
}

interface Known {
  identityId: string;
  externalCustomerId: string | null;
  /** null: made by a model that is no longer in use; nothing can be compared with it. */
  template: FaceTemplate | null;
  match: { distance: number; model: FaceTemplate['descriptorModel'] } | null;
}

async function findNearest(
  { keyring }: Pick<Dependencies, 'keyring'>,
  trx: Trx,
  organisationId: string,
  { claim, measurement }: Attempt,
): Promise<Known | undefined> {
  const { uuid, phone = '' } = claim;
  const rows = uuid
    ? await listIdentityById(trx, organisationId, uuid)
    : await listIdentitiesByPhone(trx, organisationId, phoneDigest(keyring, { organisationId, phone }));
  const { face } = measurement;
  const known = rows.map((row): Known => {
    const opened = openTemplate(keyring, row);
    const template = face && isSameModel(face, opened) ? opened : null;
    const match = face && template ? compareFaces(face, template) : null;
    return { identityId: row.id, externalCustomerId: row.externalCustomerId, template, match };
  });
  return known.sort((a, b) => distanceOf(a) - distanceOf(b))[0];
}

const distanceOf = ({ match }: Known): number => match?.distance ?? Number.POSITIVE_INFINITY;

/** What was claimed is announced though we do not know it; what cannot be an id at all is not. */
const claimedId = ({ uuid }: LoginClaim): string | null =>
  uuid !== undefined && /^[0-9a-f]{24}$/.test(uuid) ? uuid : null;

function answerOf(
  { sessionId, transactionId, measurement, flow, interviewToken }: Attempt,
  { identityId, passed, face }: LoginResult,
  token: string,
): FaceLogin {
  const share = passed ? (face.share ?? 0) : 0;
  return {
    faceMatch: passed,
    overallStatus: passed ? 'PASS' : 'FAIL',
    overallScore: Number(share.toFixed(1)),
    recognitionConfidence: { confidence: Number((share / 100).toFixed(3)) },
    // A single still: no spoof was suspected, because none was looked for (contract 5.4).
    spoofAttempt: false,
    spoofConfidence: null,
    isBright: isFaceBright(measurement.faceBrightness, flow.settings),
    blurriness: 100 - measurement.quality.sharpness,
    secondFactor: false,
    ...(passed && identityId !== null && { customerId: identityId }),
    children: [],
    ...(passed && { token }),
    transactionId,
    interviewId: sessionId,
    ...(passed && { interviewToken }),
  };
}
