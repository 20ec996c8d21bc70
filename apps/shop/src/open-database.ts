import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Client, createClient } from '@libsql/client';

export type Database = Client;

const schemaVersion = 1;

// `token` and `interviewId` beside the user are step 2 of the URL redirect guide; `attempts` keeps the earlier ones
// too, since every try of a person is a session of its own.
const schema = `
CREATE TABLE users (
  userId TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  interviewId TEXT,
  token TEXT,
  createdAt INTEGER NOT NULL
) STRICT;

CREATE TABLE signIns (
  secretHash TEXT PRIMARY KEY,
  userId TEXT NOT NULL REFERENCES users,
  expiresAt INTEGER NOT NULL
) STRICT;

CREATE TABLE attempts (
  interviewId TEXT PRIMARY KEY,
  userId TEXT NOT NULL REFERENCES users,
  token TEXT NOT NULL,
  onboardingStatus TEXT NOT NULL DEFAULT 'UNKNOWN',
  -- none: not finished yet. due: to be fetched. done. abandoned: the service will not give them.
  resultsState TEXT NOT NULL DEFAULT 'none' CHECK (resultsState IN ('none', 'due', 'done', 'abandoned')),
  verdict TEXT,
  reasonMsg TEXT,
  fullName TEXT,
  firstName TEXT,
  lastName TEXT,
  birthDate TEXT,
  documentNumber TEXT,
  typeOfId TEXT,
  issuingCountry TEXT,
  createdAt INTEGER NOT NULL,
  checkedAt INTEGER NOT NULL,
  decidedAt INTEGER
) STRICT;
CREATE INDEX attemptsByUser ON attempts (userId, createdAt);

CREATE TABLE pictures (
  interviewId TEXT NOT NULL REFERENCES attempts ON DELETE CASCADE,
  imageType TEXT NOT NULL,
  jpeg BLOB NOT NULL,
  PRIMARY KEY (interviewId, imageType)
) STRICT;

CREATE TABLE webhooks (
  webhookId TEXT PRIMARY KEY,
  interviewId TEXT NOT NULL REFERENCES attempts ON DELETE CASCADE,
  onboardingStatus TEXT,
  verified INTEGER NOT NULL,
  body TEXT NOT NULL,
  receivedAt INTEGER NOT NULL
) STRICT;
`;

/** Opens the shop's SQLite file and makes its tables the first time. Only the user who runs the shop can read it. */
export async function openDatabase(file: string): Promise<Database> {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  closeSync(openSync(path, 'a', 0o600));
  const database = createClient({ url: pathToFileURL(path).href, timeout: 5000 });
  try {
    await database.execute('PRAGMA journal_mode = WAL');
    await migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function migrate(database: Database): Promise<void> {
  const found = Number((await database.execute('PRAGMA user_version')).rows[0]?.user_version);
  if (found === schemaVersion) return;
  if (found !== 0) throw new Error(`The database is of version ${found}; this shop knows ${schemaVersion}.`);
  await database.executeMultiple(`BEGIN; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT;`);
}
