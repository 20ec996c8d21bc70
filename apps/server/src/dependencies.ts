import type { Settings } from './config/settings.js';
import type { FaceIndex } from './features/identities/face-index.js';
import type { TokenService } from './features/tokens/token-service.js';
import type { Blobs } from './platform/blobs/blobs.js';
import type { Clock } from './platform/clock.js';
import type { Database, Db } from './platform/database/open-database.js';
import type { Keyring } from './platform/keys/encryption.js';
import type { Log } from './platform/log/log.js';
import type { Metrics } from './platform/metrics/create-metrics.js';
import type { OutboundHttp } from './platform/outbound-http/index.js';
import type { Queue } from './platform/queue/queue.js';
import type { SmsDriver } from './platform/sms/sms-driver.js';
import type { VisionPool } from './platform/vision/vision-pool.js';

/** What operations work with; made once in start-server.ts and handed on as their first argument. */
export interface Dependencies {
  settings: Settings;
  /** Address under which browsers and backends reach this server, without a trailing slash. */
  publicUrl: () => string;
  db: Db;
  database: Database;
  clock: Clock;
  log: Log;
  keyring: Keyring;
  blobs: Blobs;
  queue: Queue;
  vision: VisionPool;
  tokens: TokenService;
  faceIndex: FaceIndex;
  outboundHttp: OutboundHttp;
  /** null: this installation sends no text messages. */
  sms: SmsDriver | null;
  metrics: Metrics;
}
