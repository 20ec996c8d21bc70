import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlowSettingsInput, SelfieMeasurement, StartBody } from '@gatehouse/contract';
import { judgeLiveness } from '@gatehouse/face';
import { readSettings } from '../config/settings.js';
import type { Dependencies } from '../dependencies.js';
import { createLocalBlobs } from '../platform/blobs/local-blobs.js';
import type { Database } from '../platform/database/open-database.js';
import { createObjectId } from '../platform/ids.js';
import { createKeyring } from '../platform/keys/encryption.js';
import { createLog } from '../platform/log/log.js';
import { createMetrics } from '../platform/metrics/create-metrics.js';
import { createOutboundHttp } from '../platform/outbound-http/index.js';
import type { Queue } from '../platform/queue/queue.js';
import { addSelfie } from './captures/operations/add-selfie.js';
import { createFlow } from './flows/operations/create-flow.js';
import { createFaceIndex } from './identities/face-index.js';
import type { Page } from './journey/page.js';
import type { Organisation } from './organisations/index.js';
import { storeIdResult } from './results/operations/store-results.js';
import { advanceSession } from './sessions/operations/advance-session.js';
import { finishSession } from './sessions/operations/finish-session.js';
import { startSession } from './sessions/operations/start-session.js';
import { createTokenService } from './tokens/token-service.js';

export const startMs = 1_763_799_552_000;

/** A selfie and nothing else: `OK` by itself, since liveness is off. */
export const selfieFlow = {
  modules: { consent: false, id: false, face: true },
  liveness: 'off',
} as const satisfies FlowSettingsInput;
/** As `selfieFlow`, but liveness is asked for and never run: every session goes to review. */
export const reviewedFlow = { ...selfieFlow, liveness: 'required' } as const satisfies FlowSettingsInput;

/** The page of a session on a device that no other has replaced. */
export const pageOf = (sessionId: string): Page => ({
  sessionId,
  organisationName: 'Test',
  device: { cookieHash: 'bench', handedOver: false },
});

/** Real database, keys, tokens and files; a clock that stands until it is turned, jobs that nobody runs, no models. */
export interface ServerBench {
  dependencies: Dependencies;
  clock: { now(): number; advance(byMs: number): void };
  addTenant(): Promise<Organisation>;
  addFlow(tenant: Organisation, settings?: FlowSettingsInput): Promise<string>;
  start(tenant: Organisation, flowId: string, body?: Partial<StartBody>): Promise<string>;
  addSelfie(sessionId: string): Promise<void>;
  /** A finished session with a selfie: `OK` in `selfieFlow`, under review in `reviewedFlow`. */
  finished(tenant: Organisation, flowId: string, body?: Partial<StartBody>): Promise<string>;
  /** Results of a document whose every read field is filled. */
  addReadDocument(sessionId: string): Promise<void>;
  /** Kinds and bodies of the events of a session, in order. */
  events(sessionId: string): Promise<{ kind: string; [field: string]: unknown }[]>;
  session(sessionId: string): Promise<Record<string, unknown> | undefined>;
  close(): Promise<void>;
}

export async function openServerBench(
  openDatabase: (clock: { now(): number }) => Promise<Database>,
): Promise<ServerBench> {
  let nowMs = startMs;
  const clock = {
    now: () => nowMs,
    advance: (byMs: number) => {
      nowMs += byMs;
    },
  };
  const database = await openDatabase(clock);
  const { db } = database;
  const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  const keyring = createKeyring(Buffer.alloc(32, 7));
  const outboundHttp = createOutboundHttp({ allowCidrs: [] });
  const log = createLog({ level: 'silent' });
  const dependencies: Dependencies = {
    settings: readSettings({ GATEHOUSE_DATA_DIR: dataDir, GATEHOUSE_PUBLIC_URL: 'https://verify.example' }),
    publicUrl: () => 'https://verify.example',
    db,
    database,
    clock,
    keyring,
    outboundHttp,
    sms: null,
    log,
    metrics: createMetrics(),
    faceIndex: createFaceIndex({ keyring, log, maximumBytes: 2 ** 24 }),
    blobs: createLocalBlobs(join(dataDir, 'blobs')),
    queue: idleQueue,
    vision: {
      ready: Promise.resolve(),
      isReady: () => true,
      measureSelfie: async () => ({ measurement: goodSelfie, images: { selfie: Buffer.from('a selfie') } }),
      measureLivenessFrame: () => Promise.reject(new Error('no challenge is measured in this bench')),
      measureDocument: () => Promise.reject(new Error('no document reader in this bench')),
      judgeLiveness: async (attempt) => judgeLiveness(attempt),
      close: async () => {},
    },
    tokens: await createTokenService({ db, keyring, clock }),
  };

  const bench: ServerBench = {
    dependencies,
    clock,
    async addTenant() {
      const id = createObjectId(nowMs);
      await db
        .insertInto('organisations')
        .values({ id, clientId: `t${id}`, name: 'Test', createdAt: nowMs })
        .execute();
      return db.selectFrom('organisations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    },
    addFlow: async (tenant, settings = selfieFlow) => {
      const flow = { organisationId: tenant.id, name: 'Test', settings, createdBy: null };
      return (await createFlow(dependencies, flow)).id;
    },
    async start(organisation, flowId, body = {}) {
      const complete = { ...emptyBody, ...body, configurationId: flowId };
      return (await startSession(dependencies, { organisation, body: complete })).interviewId;
    },
    async addSelfie(sessionId) {
      await addSelfie(dependencies, { sessionId, picture: Buffer.from('any') });
    },
    async finished(organisation, flowId, body) {
      const sessionId = await bench.start(organisation, flowId, body);
      await bench.addSelfie(sessionId);
      await finishSession(dependencies, sessionId);
      return sessionId;
    },
    addReadDocument: (sessionId) =>
      advanceSession(dependencies, sessionId, (turn) =>
        storeIdResult(turn, 'first', { decision: readDocument, frontId: createObjectId(nowMs) }),
      ),
    async events(sessionId) {
      const rows = await db
        .selectFrom('events')
        .selectAll()
        .where('sessionId', '=', sessionId)
        .orderBy('sequence')
        .execute();
      return rows.map(({ kind, body }) => ({ kind, ...(JSON.parse(body) as object) }));
    },
    session: (sessionId) =>
      db.selectFrom('sessions').selectAll().where('id', '=', sessionId).executeTakeFirst(),
    async close() {
      await outboundHttp.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return bench;
}

const emptyBody: StartBody = {
  configurationId: undefined,
  countryCode: undefined,
  language: undefined,
  externalCustomerId: undefined,
  externalId: undefined,
  redirectionUrl: undefined,
  redirectUrl: undefined,
  interviewId: undefined,
  uuid: undefined,
  integrationId: undefined,
};

const nothing = async () => {};
const idleQueue: Queue = {
  sendIn: nothing,
  sendManyIn: nothing,
  send: nothing,
  work: nothing,
  every: nothing,
  start: nothing,
  stop: nothing,
};

const engine = { name: 'bench', version: '1' };
const goodSelfie: SelfieMeasurement = {
  kind: 'selfie',
  engines: [engine],
  picture: { format: 'jpeg', widthPx: 900, heightPx: 1200 },
  faceCount: 1,
  face: {
    box: { x: 200, y: 300, width: 500, height: 600 },
    score: 0.99,
    detector: 'bench',
    descriptor: [0.25, 0.5, 0.75],
    descriptorModel: engine,
  },
  pose: { yaw: 0, pitch: 0, roll: 0 },
  quality: { sharpness: 90, glare: 90, balancedLight: 90, horizontalResolution: 900, raw: {} },
  faceBrightness: 130,
  problem: null,
  timings: {},
};

const readDocument: Parameters<typeof storeIdResult>[2]['decision'] = {
  idValidation: {
    photoSecurityAndQuality: [],
    idSpecific: [{ key: 'documentExpired', value: '100', status: 'OK' }],
    customFields: null,
    appliedRule: null,
    overall: { value: '100.0', status: 'OK' },
  },
  ocrData: {
    name: { fullName: 'ALPHA SPECIMEN', firstName: 'ALPHA' },
    address: '12 ELM ST',
    addressFields: { city: 'SPRINGFIELD' },
    typeOfId: 'Passport',
    birthDate: 642_902_400_000,
    documentNumber: 'S1234567',
    issuedAt: '1640995200000',
    expireAt: '1956528000000',
    expirationDate: 2032,
    mrz1: 'P<UTOSPECIMEN<<ALPHA',
    ocrDataConfidence: { birthDateConfidence: 0.99 },
  },
  idOcrConfidence: { overallConfidence: { value: '96.3', status: 'OK' } },
  documentOnEdgeInfo: {},
  reasons: [],
  status: 'OK',
  share: 100,
  rule: null,
  findings: [],
};
