import { join } from 'node:path';
import { type Settings, SettingsError } from './config/settings.js';
import { createApp } from './create-app.js';
import type { Dependencies } from './dependencies.js';
import { checkJobs, startCheckWorkers } from './features/checks/jobs/work-checks.js';
import { createFaceIndex } from './features/identities/face-index.js';
import { retentionJobs, startRetention } from './features/retention/jobs/sweep-retention.js';
import { startSweeping, sweepJobs } from './features/sessions/jobs/sweep-sessions.js';
import { sessionChannel, wakeSessionWatchers } from './features/sessions/watch-session.js';
import { createTokenService } from './features/tokens/token-service.js';
import { startWebhookWorkers, webhookJobs } from './features/webhooks/jobs/index.js';
import { createLocalBlobs } from './platform/blobs/local-blobs.js';
import { type Clock, systemClock } from './platform/clock.js';
import { openDataDirectory } from './platform/data-directory.js';
import { openDatabase } from './platform/database/open-database.js';
import { createKeyring } from './platform/keys/encryption.js';
import { loadMasterKey } from './platform/keys/load-master-key.js';
import { createLog, type Log } from './platform/log/log.js';
import { createMetrics } from './platform/metrics/create-metrics.js';
import { createOutboundHttp } from './platform/outbound-http/index.js';
import { createQueue } from './platform/queue/queue.js';
import { createSmsGateway } from './platform/sms/create-sms-gateway.js';
import { chooseWorkerCount, readMachine } from './platform/vision/choose-worker-count.js';
import { createVisionPool } from './platform/vision/vision-pool.js';

export interface RunningServer {
  port: number;
  /** The public address. */
  url: string;
  /** The address on this machine, for programs beside the server. */
  localUrl: string;
  dependencies: Dependencies;
  /** Resolves when the models are loaded and the server answers `/readyz` with 200. */
  ready: Promise<void>;
  close(): Promise<void>;
}

/** Settings -> dependencies -> HTTP and workers. Undoes what it began when a later part fails. */
export async function startServer(
  settings: Settings,
  options: { clock?: Clock; log?: Log } = {},
): Promise<RunningServer> {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? createLog({ level: settings.logLevel });
  const undo: (() => unknown)[] = [];
  // Every part, whatever another one says: the lock of the data directory comes last.
  const close = async () => {
    const failures: unknown[] = [];
    for (const step of undo.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
  try {
    undo.push(openDataDirectory(settings.dataDir));
    const keyring = createKeyring(loadMasterKey(settings));
    const vision = createVisionPool({
      workers: settings.modelWorkers === 'auto' ? chooseWorkerCount(readMachine()) : settings.modelWorkers,
      queueLimit: settings.checkQueueLimit,
      log,
    });
    undo.push(() => vision.close());
    const database = await openDatabase({
      databaseUrl: settings.databaseUrl,
      dataDir: settings.dataDir,
      clock,
    });
    undo.push(() => database.close());
    const queue = createQueue(database, log, [...checkJobs, ...sweepJobs, ...retentionJobs, ...webhookJobs]);
    await queue.start();
    undo.push(() => queue.stop());

    const outboundHttp = createOutboundHttp({
      allowCidrs: settings.outboundAllow,
      proxyUrl: settings.outboundProxy,
    });
    undo.push(() => outboundHttp.close());
    let port = settings.port;
    const dependencies: Dependencies = {
      settings,
      clock,
      log,
      keyring,
      vision,
      database,
      db: database.db,
      queue,
      publicUrl: () => settings.publicUrl ?? `http://localhost:${port}`,
      blobs: createLocalBlobs(join(settings.dataDir, 'blobs')),
      tokens: await createTokenService({ db: database.db, keyring, clock }),
      outboundHttp,
      sms: createSmsGateway(settings, { outboundHttp }),
      metrics: createMetrics(),
      faceIndex: createFaceIndex({ keyring, log, maximumBytes: settings.faceMemoryMib * 1024 * 1024 }),
    };
    undo.push(() => dependencies.faceIndex.close());
    undo.push(await database.listen(sessionChannel, wakeSessionWatchers));
    const app = await createApp(dependencies);
    undo.push(() => app.close());
    await listen(() => app.listen({ port: settings.port, host: settings.host }), settings);
    const address = app.server.address();
    if (typeof address === 'object' && address !== null) port = address.port;

    await startCheckWorkers(dependencies);
    await startWebhookWorkers(dependencies);
    await startSweeping(dependencies);
    await startRetention(dependencies);
    return {
      port,
      url: dependencies.publicUrl(),
      localUrl: `http://127.0.0.1:${port}`,
      dependencies,
      ready: vision.ready,
      close,
    };
  } catch (error) {
    await close().catch((failure: unknown) => log.error({ err: failure }, 'a part did not close'));
    throw error;
  }
}

async function listen(start: () => Promise<unknown>, { port, host }: Settings): Promise<void> {
  try {
    await start();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new SettingsError(
        `Port ${port} is in use by another program. Stop it, or set PORT to a free one.`,
      );
    if (code === 'EACCES')
      throw new SettingsError(
        `Port ${port} needs more rights than this user has. Set PORT to one above 1023.`,
      );
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new SettingsError(`HOST ${host} is not an address of this machine. Use 127.0.0.1 or 0.0.0.0.`);
    throw error;
  }
}
