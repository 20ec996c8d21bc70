import type { FlowSettings, LivenessAction, OnboardingStatus, TestStatus } from '@gatehouse/contract';
import type { MachineState } from '@gatehouse/session-machine';
import type { ColumnType, Generated, Insertable, Selectable } from 'kysely';

/** The tables of migrations/, camel-cased by Kysely. Times are milliseconds since 1970. */
type Defaulted<T> = Generated<T>;
type Json<T> = ColumnType<T, string, string>;

export interface OrganisationTable {
  id: string;
  clientId: string;
  name: string;
  resultsRequireKey: Defaulted<boolean>;
  redirectHosts: Defaulted<string[]>;
  redirectSchemes: Defaulted<string[]>;
  corsOrigins: Defaulted<string[]>;
  createdAt: number;
}
export interface ApiKeyTable {
  id: string;
  organisationId: string;
  keyHash: string;
  prefix: string;
  name: string;
  createdAt: number;
  revokedAt: number | null;
}
export type ExecutiveRole = 'admin' | 'reviewer' | 'developer' | 'read-only';
export interface ExecutiveTable {
  id: string;
  organisationId: string;
  email: string;
  passwordHash: string;
  role: ExecutiveRole;
  tokensValidFrom: Defaulted<number>;
  createdAt: number;
}
export interface LogInFailureTable {
  subject: string;
  failedAt: number;
}
export interface SigningKeyTable {
  kid: string;
  secret: Buffer;
  createdAt: number;
  retiredAt: number | null;
}
export interface FlowTable {
  id: string;
  organisationId: string;
  name: string;
  isDefault: Defaulted<boolean>;
  currentVersion: number;
  createdAt: number;
  updatedAt: number;
}
export interface FlowVersionTable {
  flowId: string;
  version: number;
  settings: Json<FlowSettings>;
  createdAt: number;
  createdBy: string | null;
}

/** Counts and marks of the journey; ids, numbers and words of ours only. */
export interface SessionProgress {
  refusals?: { front?: number; back?: number; selfie?: number; liveness?: number };
  /** The person refused consent: the session is over. */
  consentRefused?: boolean;
  consentGiven?: boolean;
  /** What the flow asks was answered; the answers themselves are sealed. */
  customFieldsAnswered?: boolean;
  /** Steps that were given up after the flow's retries. */
  givenUp?: ('front' | 'back' | 'selfie' | 'liveness')[];
  /** The person went on without the active challenge: by their own will, or because no camera worked. */
  livenessSkipped?: 'declined' | 'camera';
  /** The page that captures. Absent: none was opened yet. */
  activeDevice?: ActiveDevice;
  /** Links of the hand-over that were sent by text message. */
  handoffTexts?: number;
}
export interface ActiveDevice {
  /** Hash of its page cookie: the tabs of one browser share it. */
  cookieHash: string;
  /** It came by a hand-over code. */
  handedOver: boolean;
  /** The person said that they go on here. */
  chosen: boolean;
  /** What it is was stored (contract 8, device fingerprint). */
  described: boolean;
}
export interface SessionTable {
  id: string;
  organisationId: string;
  flowId: string;
  flowVersion: number;
  interviewCode: string;
  source: 'api' | 'static' | 'face-login';
  externalCustomerId: string | null;
  externalCustomerIdProven: Defaulted<boolean>;
  externalId: string | null;
  countryCode: string | null;
  language: string;
  private: Buffer;
  wrappedKey: Buffer;
  keyVersion: number;
  machine: Json<MachineState>;
  onboardingStatus: OnboardingStatus;
  progress: ColumnType<SessionProgress, string | undefined, string>;
  overallStatus: Defaulted<TestStatus>;
  needsReview: Defaulted<boolean>;
  needsReviewReason: string | null;
  identityId: string | null;
  held: Defaulted<boolean>;
  nextSequence: Defaulted<number>;
  createdAt: number;
  updatedAt: number;
  openedAt: number | null;
  lastStepAt: number | null;
  finishedAt: number | null;
  closedAt: number | null;
  redactedAt: number | null;
  expiresAt: number;
  deleteAfter: number | null;
}
/** Blind index of the sealed custom fields, for the search: see features/search. */
export interface SessionCustomFieldIndexTable {
  sessionId: string;
  digest: string;
}
export interface SessionLinkTable {
  keyHash: string;
  sessionId: string | null;
  createdAt: number;
  firstOpenedAt: number | null;
  expiresAt: number;
}
export interface PageCookieTable {
  cookieHash: string;
  sessionId: string;
  handedOver: Defaulted<boolean>;
  createdAt: number;
}
export interface HandoffCodeTable {
  codeHash: string;
  sessionId: string;
  replaceable: boolean;
  createdAt: number;
  expiresAt: number;
}
export type CaptureSide = 'front' | 'back' | 'second-front' | 'second-back' | 'selfie';
export interface StoredImage {
  type: string;
  blobKey: string;
}
export interface CaptureTable {
  id: string;
  sessionId: string;
  side: CaptureSide;
  accepted: boolean;
  failReason: string | null;
  onlyFront: Defaulted<boolean>;
  measurement: Buffer;
  images: Json<StoredImage[]>;
  /** Of a picture from the hosted pages. */
  pictureDigest: string | null;
  pageReason: string | null;
  createdAt: number;
}
export interface LivenessAttemptTable {
  id: string;
  sessionId: string;
  nonceHash: string;
  actions: LivenessAction[];
  state: 'open' | 'judged' | 'superseded';
  result: Buffer | null;
  issuedAt: number;
  expiresAt: number;
  endedAt: number | null;
}
export interface LivenessFrameTable {
  attemptId: string;
  position: number;
  measurement: Buffer;
}
export interface CheckTable {
  id: string;
  sessionId: string;
  kind: 'process-id' | 'process-face';
  document: 'first' | 'second';
  captureIds: string[];
  state: 'queued' | 'done' | 'failed';
  createdAt: number;
  finishedAt: number | null;
}
export interface ResultTable {
  sessionId: string;
  content: Buffer;
  updatedAt: number;
}
export interface SessionEventTable {
  id: Generated<number>;
  sessionId: string;
  eventName: string;
  eventType: string;
  eventData: Json<Record<string, unknown>>;
  occurredAt: number;
}
export interface ImageLinkTable {
  linkHash: string;
  sessionId: string;
  captureId: string;
  imageType: string;
  expiresAt: number;
}
export interface IdentityTable {
  id: string;
  organisationId: string;
  wrappedKey: Buffer;
  keyVersion: number;
  template: Buffer;
  externalCustomerId: string | null;
  createdFromSession: string | null;
  /** Finds the identity by phone: see features/identities/phone-digest.ts. */
  phoneDigest: string | null;
  /** Set by the database; see migrations/0003. */
  revision: Generated<number>;
  createdAt: number;
}
/** How many changes the identities of a tenant have seen. */
export interface IdentityRevisionTable {
  organisationId: string;
  revision: number;
}
export interface IdentityRemovalTable {
  organisationId: string;
  revision: number;
  identityId: string;
}
export interface AuthAttemptTable {
  transactionId: string;
  organisationId: string;
  /** null: the login named nobody we know. */
  identityId: string | null;
  sessionId: string;
  tokenHash: string;
  interviewTokenHash: string;
  passed: boolean;
  createdAt: number;
  verifiedAt: number | null;
}
export interface IdempotencyKeyTable {
  scope: string;
  key: string;
  requestHash: string;
  answer: Buffer | null;
  createdAt: number;
}
export interface EventTable {
  id: string;
  organisationId: string;
  sessionId: string | null;
  sequence: number;
  kind: string;
  body: string;
  createdAt: number;
  /** Sample data, made on request. */
  test: Defaulted<boolean>;
}
export interface WebhookDestinationTable {
  id: string;
  organisationId: string;
  kinds: string[];
  url: string;
  headers: Buffer;
  oauth: Buffer | null;
  successRule: Defaulted<'omni' | 'any2xx'>;
  strict: Defaulted<boolean>;
  includeClientId: Defaulted<boolean>;
  enabled: Defaulted<boolean>;
  disabledReason: string | null;
  secret: Buffer;
  previousSecret: Buffer | null;
  previousSecretUntil: number | null;
  managedBy: string | null;
  failuresSinceSuccess: Defaulted<number>;
  failingSince: number | null;
  lastWarningHours: Defaulted<number>;
  createdAt: number;
  updatedAt: number;
}
export interface DeliveryTable {
  id: string;
  eventId: string;
  destinationId: string;
  sessionId: string | null;
  sequence: number;
  state: 'pending' | 'delivered' | 'exhausted' | 'parked';
  replay: Defaulted<boolean>;
  attemptsMade: Defaulted<number>;
  nextAttemptAt: number | null;
  enqueuedAt: number | null;
  claimedUntil: number | null;
  createdAt: number;
  finishedAt: number | null;
}
export interface DeliveryAttemptTable {
  deliveryId: string;
  attempt: number;
  startedAt: number;
  durationMs: number;
  status: number | null;
  success: boolean;
  explanation: string;
  answer: string;
  requestHeaders: Json<Record<string, string>>;
  failedRule: string | null;
  connectMs: number | null;
  firstByteMs: number | null;
}
export interface OperatorEventTable {
  id: string;
  organisationId: string;
  kind: 'webhook-failing' | 'webhook-disabled';
  subjectId: string;
  details: Json<Record<string, unknown>>;
  createdAt: number;
}

export interface Tables {
  organisations: OrganisationTable;
  apiKeys: ApiKeyTable;
  executives: ExecutiveTable;
  logInFailures: LogInFailureTable;
  signingKeys: SigningKeyTable;
  flows: FlowTable;
  flowVersions: FlowVersionTable;
  sessions: SessionTable;
  sessionCustomFieldIndex: SessionCustomFieldIndexTable;
  sessionLinks: SessionLinkTable;
  pageCookies: PageCookieTable;
  handoffCodes: HandoffCodeTable;
  captures: CaptureTable;
  livenessAttempts: LivenessAttemptTable;
  livenessFrames: LivenessFrameTable;
  checks: CheckTable;
  results: ResultTable;
  sessionEvents: SessionEventTable;
  imageLinks: ImageLinkTable;
  identities: IdentityTable;
  identityRevisions: IdentityRevisionTable;
  identityRemovals: IdentityRemovalTable;
  authAttempts: AuthAttemptTable;
  idempotencyKeys: IdempotencyKeyTable;
  events: EventTable;
  webhookDestinations: WebhookDestinationTable;
  deliveries: DeliveryTable;
  deliveryAttempts: DeliveryAttemptTable;
  operatorEvents: OperatorEventTable;
}

export type Session = Selectable<SessionTable>;
export type NewSession = Insertable<SessionTable>;
export type Capture = Selectable<CaptureTable>;
export type LivenessAttempt = Selectable<LivenessAttemptTable>;
