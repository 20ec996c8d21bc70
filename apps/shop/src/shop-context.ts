import type { Client } from '@gatehouse/sdk';
import type { ResultsCollector } from './collect-results.js';
import type { Database } from './open-database.js';

/** What the routes of the shop need. */
export interface ShopContext {
  readonly database: Database;
  /** With the API key: starts sessions. */
  readonly backendClient: Client;
  /** Without a key: everything that the session token alone can do, through `/0`. */
  readonly sessionClient: Client;
  readonly collector: ResultsCollector;
  readonly flowId: string;
  readonly webhookSecret: string | undefined;
  /** Known once the shop listens. */
  readonly publicUrl: () => string;
  /** UTC milliseconds. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}
