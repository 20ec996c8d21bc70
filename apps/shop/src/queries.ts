import type { Row, Value } from '@libsql/client';
import type { Database } from './open-database.js';

export type ResultsState = 'none' | 'due' | 'done' | 'abandoned';

export interface User {
  readonly userId: string;
  readonly name: string;
  /** Of the newest attempt. */
  readonly interviewId: string | undefined;
}

export interface Attempt extends Results {
  readonly interviewId: string;
  readonly userId: string;
  readonly token: string;
  readonly onboardingStatus: string;
  readonly resultsState: ResultsState;
  readonly createdAt: number;
  /** When the service was last asked about it. */
  readonly checkedAt: number;
}

/** What the shop keeps of a finished session. */
export interface Results {
  readonly verdict: string | undefined;
  readonly reasonMsg: string | undefined;
  readonly fullName: string | undefined;
  readonly firstName: string | undefined;
  readonly lastName: string | undefined;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string | undefined;
  readonly documentNumber: string | undefined;
  readonly typeOfId: string | undefined;
  readonly issuingCountry: string | undefined;
}

export interface ReceivedWebhook {
  readonly webhookId: string;
  readonly interviewId: string;
  readonly onboardingStatus: string | undefined;
  readonly verified: boolean;
  readonly body: string;
  readonly receivedAt: number;
}

export async function insertSignedInUser(
  database: Database,
  input: { userId: string; name: string; secretHash: string; now: number; expiresAt: number },
): Promise<void> {
  await database.batch(
    [
      {
        sql: 'INSERT INTO users (userId, name, createdAt) VALUES (?, ?, ?)',
        args: [input.userId, input.name, input.now],
      },
      {
        sql: 'INSERT INTO signIns (secretHash, userId, expiresAt) VALUES (?, ?, ?)',
        args: [input.secretHash, input.userId, input.expiresAt],
      },
    ],
    'write',
  );
}

export async function findSignedInUser(
  database: Database,
  input: { secretHash: string; now: number },
): Promise<User | undefined> {
  const { rows } = await database.execute({
    sql: `SELECT users.userId, name, interviewId FROM signIns JOIN users USING (userId)
          WHERE secretHash = ? AND expiresAt > ?`,
    args: [input.secretHash, input.now],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    userId: demandedText(row.userId),
    name: demandedText(row.name),
    interviewId: optionalText(row.interviewId),
  };
}

export async function deleteSignIn(database: Database, secretHash: string): Promise<void> {
  await database.execute({ sql: 'DELETE FROM signIns WHERE secretHash = ?', args: [secretHash] });
}

/** Stores token and interviewId beside the user, and keeps the attempt. */
export async function insertAttempt(
  database: Database,
  input: { userId: string; interviewId: string; token: string; now: number },
): Promise<void> {
  await database.batch(
    [
      {
        sql: `INSERT INTO attempts (interviewId, userId, token, createdAt, checkedAt) VALUES (?, ?, ?, ?, ?)`,
        args: [input.interviewId, input.userId, input.token, input.now, input.now],
      },
      {
        sql: 'UPDATE users SET interviewId = ?, token = ? WHERE userId = ?',
        args: [input.interviewId, input.token, input.userId],
      },
    ],
    'write',
  );
}

export async function findAttempt(database: Database, interviewId: string): Promise<Attempt | undefined> {
  const { rows } = await database.execute({
    sql: 'SELECT * FROM attempts WHERE interviewId = ?',
    args: [interviewId],
  });
  return rows[0] === undefined ? undefined : attemptOf(rows[0]);
}

/** The verdict of the user's newest attempt that has one. */
export async function findNewestVerdict(database: Database, userId: string): Promise<string | undefined> {
  const { rows } = await database.execute({
    sql: `SELECT verdict FROM attempts WHERE userId = ? AND verdict IS NOT NULL
          ORDER BY createdAt DESC, rowid DESC LIMIT 1`,
    args: [userId],
  });
  return optionalText(rows[0]?.verdict);
}

/** Attempts whose end this shop may have missed: results never fetched, or still open and younger than `since`. */
export async function listUnfinishedAttempts(database: Database, since: number): Promise<string[]> {
  const { rows } = await database.execute({
    sql: `SELECT interviewId FROM attempts
          WHERE resultsState IN ('due', 'abandoned')
             OR (createdAt > ? AND onboardingStatus NOT IN ('EXPIRED', 'MANUAL_REVIEW_APPROVED', 'MANUAL_REVIEW_REJECTED')
                 AND (resultsState = 'none' OR verdict IN ('WARN', 'MANUAL', 'MANUAL_PENDING')))
          ORDER BY createdAt`,
    args: [since],
  });
  return rows.map((row) => demandedText(row.interviewId));
}

/** Stores a webhook and, with it, that results are due; false when this webhook was stored before. */
export async function insertWebhook(
  database: Database,
  webhook: ReceivedWebhook,
  resultsDue: boolean,
): Promise<boolean> {
  const [inserted] = await database.batch(
    [
      {
        sql: `INSERT INTO webhooks (webhookId, interviewId, onboardingStatus, verified, body, receivedAt)
              VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        args: [
          webhook.webhookId,
          webhook.interviewId,
          webhook.onboardingStatus ?? null,
          webhook.verified,
          webhook.body,
          webhook.receivedAt,
        ],
      },
      {
        // changes(): only when the row above is new.
        sql: `UPDATE attempts SET resultsState = 'due' WHERE interviewId = ? AND changes() = 1 AND ?`,
        args: [webhook.interviewId, resultsDue],
      },
    ],
    'write',
  );
  return inserted?.rowsAffected === 1;
}

export async function updateStatus(
  database: Database,
  input: { interviewId: string; onboardingStatus: string; now: number },
): Promise<void> {
  await database.execute({
    sql: 'UPDATE attempts SET onboardingStatus = ?, checkedAt = ? WHERE interviewId = ?',
    args: [input.onboardingStatus, input.now, input.interviewId],
  });
}

export async function updateResultsState(
  database: Database,
  input: { interviewId: string; resultsState: ResultsState },
): Promise<void> {
  await database.execute({
    sql: 'UPDATE attempts SET resultsState = ? WHERE interviewId = ?',
    args: [input.resultsState, input.interviewId],
  });
}

/** Results are stored before the pictures, so they stay due until those are there too. */
export async function updateResults(
  database: Database,
  input: { interviewId: string; results: Results; now: number },
): Promise<void> {
  const { results } = input;
  await database.execute({
    sql: `UPDATE attempts SET resultsState = 'due', verdict = ?, reasonMsg = ?, fullName = ?, firstName = ?,
            lastName = ?, birthDate = ?, documentNumber = ?, typeOfId = ?, issuingCountry = ?, decidedAt = ?
          WHERE interviewId = ?`,
    args: [
      results.verdict ?? null,
      results.reasonMsg ?? null,
      results.fullName ?? null,
      results.firstName ?? null,
      results.lastName ?? null,
      results.birthDate ?? null,
      results.documentNumber ?? null,
      results.typeOfId ?? null,
      results.issuingCountry ?? null,
      input.now,
      input.interviewId,
    ],
  });
}

export async function replacePictures(
  database: Database,
  input: { interviewId: string; pictures: readonly { imageType: string; jpeg: Uint8Array }[] },
): Promise<void> {
  await database.batch(
    [
      { sql: 'DELETE FROM pictures WHERE interviewId = ?', args: [input.interviewId] },
      ...input.pictures.map(({ imageType, jpeg }) => ({
        sql: 'INSERT INTO pictures (interviewId, imageType, jpeg) VALUES (?, ?, ?)',
        args: [input.interviewId, imageType, jpeg],
      })),
      { sql: `UPDATE attempts SET resultsState = 'done' WHERE interviewId = ?`, args: [input.interviewId] },
    ],
    'write',
  );
}

export async function findPicture(
  database: Database,
  input: { interviewId: string; imageType: string },
): Promise<Uint8Array | undefined> {
  const { rows } = await database.execute({
    sql: 'SELECT jpeg FROM pictures WHERE interviewId = ? AND imageType = ?',
    args: [input.interviewId, input.imageType],
  });
  const jpeg = rows[0]?.jpeg;
  return jpeg instanceof ArrayBuffer ? new Uint8Array(jpeg) : undefined;
}

export async function listPictureTypes(database: Database, interviewId: string): Promise<string[]> {
  const { rows } = await database.execute({
    sql: 'SELECT imageType FROM pictures WHERE interviewId = ?',
    args: [interviewId],
  });
  return rows.map((row) => demandedText(row.imageType));
}

export async function pingDatabase(database: Database): Promise<void> {
  await database.execute('SELECT 1');
}

function attemptOf(row: Row): Attempt {
  return {
    interviewId: demandedText(row.interviewId),
    userId: demandedText(row.userId),
    token: demandedText(row.token),
    onboardingStatus: demandedText(row.onboardingStatus),
    resultsState: resultsStateOf(row.resultsState),
    createdAt: Number(row.createdAt),
    checkedAt: Number(row.checkedAt),
    verdict: optionalText(row.verdict),
    reasonMsg: optionalText(row.reasonMsg),
    fullName: optionalText(row.fullName),
    firstName: optionalText(row.firstName),
    lastName: optionalText(row.lastName),
    birthDate: optionalText(row.birthDate),
    documentNumber: optionalText(row.documentNumber),
    typeOfId: optionalText(row.typeOfId),
    issuingCountry: optionalText(row.issuingCountry),
  };
}

function resultsStateOf(value: Value | undefined): ResultsState {
  if (value === 'none' || value === 'due' || value === 'done' || value === 'abandoned') return value;
  throw new Error('The database holds a resultsState that this shop does not know.');
}

function optionalText(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function demandedText(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  throw new Error('The database lacks a value that must be there.');
}
