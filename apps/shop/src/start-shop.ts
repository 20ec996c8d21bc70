import type { AddressInfo } from 'node:net';
import fastifyCookie from '@fastify/cookie';
import { createClient } from '@gatehouse/sdk';
import Fastify, { type FastifyInstance } from 'fastify';
import { createResultsCollector, type Schedule } from './collect-results.js';
import { registerCreateSession } from './create-session.js';
import { openDatabase } from './open-database.js';
import { registerReadVerification } from './read-verification.js';
import { registerReceiveWebhook } from './receive-webhook.js';
import { registerPages } from './serve-pages.js';
import type { ShopContext } from './shop-context.js';
import { registerSignIn } from './sign-in.js';

/** More than any webhook (20 kB, contract 10.2) or form of ours. */
const bodyLimitBytes = 64 * 1024;

export interface ShopOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Address to listen on; `127.0.0.1` unless given. */
  readonly host?: string | undefined;
  /** Path of the SQLite file; made when it is missing. */
  readonly databaseFile: string;
  /** Gatehouse or the original service. */
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly flowId: string;
  /** `whsec_…`. Without it webhooks are taken unverified, as the hint that they are. */
  readonly webhookSecret?: string | undefined;
  /** How browsers reach the shop; `http://localhost:PORT` unless given. */
  readonly publicUrl?: string | undefined;
  /** Limit of one call to the API; 10 000 unless given, since a person waits for it. */
  readonly timeoutMs?: number | undefined;
  readonly log?: ((line: string) => void) | undefined;
  /** For tests. */
  readonly now?: (() => number) | undefined;
  /** For tests. */
  readonly schedule?: Schedule | undefined;
}

export interface Shop {
  /** The public address, without a trailing slash. */
  readonly url: string;
  /** The port it listens on. */
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * Starts the shop and resolves once it listens.
 *
 * @throws GatehouseError `client.configuration` for an unusable `apiUrl`; the system's error for a busy port or an
 * unwritable database file
 */
export async function startShop(options: ShopOptions): Promise<Shop> {
  const { log = () => {}, now = Date.now, schedule = scheduleByTimer, timeoutMs = 10_000 } = options;
  const backendClient = createClient({ baseUrl: options.apiUrl, apiKey: options.apiKey, timeoutMs });
  const sessionClient = createClient({ baseUrl: options.apiUrl, timeoutMs });
  const database = await openDatabase(options.databaseFile);
  const collector = createResultsCollector({ database, client: sessionClient, schedule, now, log });
  const app = Fastify({ bodyLimit: bodyLimitBytes, routerOptions: { ignoreTrailingSlash: true } });
  const address = { url: options.publicUrl?.replace(/\/+$/, '') ?? '' };
  const close = async () => {
    await app.close();
    await collector.stop();
    database.close();
  };
  try {
    await registerRoutes(app, {
      database,
      backendClient,
      sessionClient,
      collector,
      flowId: options.flowId,
      webhookSecret: options.webhookSecret,
      publicUrl: () => address.url,
      now,
      log,
    });
    await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo; // listening on TCP, so never a path or null
    if (address.url === '') address.url = `http://localhost:${port}`;
    if (options.webhookSecret === undefined) {
      log('WEBHOOK_SECRET is not set: webhooks are not verified, only taken as a hint to ask the API.');
    }
    await collector.collectUnfinished();
    return { url: address.url, port, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function registerRoutes(app: FastifyInstance, context: ShopContext): Promise<void> {
  await app.register(fastifyCookie);
  // Every body stays the bytes that came: a webhook that was parsed and written again would not verify.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler(async (error, request, reply) => {
    const status = statusOf(error);
    if (status < 500)
      return reply.code(status).send({ error: 'bad_request', message: 'This request cannot be read.' });
    context.log(`${request.method} ${request.routeOptions.url ?? 'unknown route'} failed: ${nameOf(error)}`);
    return reply
      .code(500)
      .send({ error: 'internal', message: 'Something went wrong on our side. Please try again.' });
  });
  await registerPages(app, context);
  registerSignIn(app, context);
  registerCreateSession(app, context);
  registerReceiveWebhook(app, context);
  registerReadVerification(app, context);
}

function statusOf(error: unknown): number {
  const isHttp = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
  return isHttp ? Number(error.statusCode) : 500;
}

// The message of an unforeseen error may quote what it was given; its place in our code does not.
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault';
  const place = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  return `${error.name}${place === undefined ? '' : ` ${place.trim()}`}`;
}

const scheduleByTimer: Schedule = (delayMs, task) => {
  const timer = setTimeout(task, delayMs);
  return () => clearTimeout(timer);
};
