import { resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** A setting that cannot be used: one sentence, then exit code 1. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}

const port = z.coerce.number().int().min(0).max(65535);
const count = (minimum: number, maximum: number) => z.coerce.number().int().min(minimum).max(maximum);
const onOff = z.enum(['on', 'off']).transform((value) => value === 'on');
const cidrList = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .superRefine((list, context) => {
    for (const cidr of list) {
      if (!ipaddr.isValidCIDR(cidr) && !ipaddr.isValid(cidr))
        context.addIssue({ code: 'custom', message: `"${cidr}" is not an address or CIDR range` });
    }
  })
  .transform((list) =>
    list.map((cidr) =>
      cidr.includes('/') ? cidr : `${cidr}/${ipaddr.parse(cidr).kind() === 'ipv4' ? 32 : 128}`,
    ),
  );

const jsonText = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
const smsTemplate = z
  .unknown()
  .refine(
    (template) => ['{{to}}', '{{text}}'].every((place) => JSON.stringify(template).includes(place)),
    'must hold {{to}} and {{text}}',
  );

interface SettingDefinition<Schema extends z.ZodType = z.ZodType> {
  schema: Schema;
  fallback: string | undefined;
  sentence: string;
}
const setting = <Schema extends z.ZodType>(
  schema: Schema,
  fallback: string | undefined,
  sentence: string,
): SettingDefinition<Schema> => ({ schema, fallback, sentence });

/** Every setting of the server, by environment variable; docs/reference/config.md is generated from this table. */
export const settingDefinitions = {
  PORT: setting(port, '8080', 'Port of the API and the hosted pages; 0 picks a free one.'),
  HOST: setting(
    z.string().min(1),
    '127.0.0.1',
    'Address to listen on. Use 0.0.0.0 behind a TLS proxy or in a container.',
  ),
  GATEHOUSE_DATA_DIR: setting(
    z
      .string()
      .min(1)
      .transform((path) => resolve(path)),
    '.gatehouse',
    'Folder for the embedded database, images and generated keys.',
  ),
  GATEHOUSE_PUBLIC_URL: setting(
    z
      .url({ protocol: /^https?$/ })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    undefined,
    'Address under which browsers and backends reach this server, such as https://verify.example.com. Links are built from it. Default: http://localhost:PORT.',
  ),
  GATEHOUSE_TRUSTED_PROXIES: setting(
    cidrList,
    '',
    'Comma-separated addresses or CIDR ranges of proxies whose X-Forwarded-* headers are believed.',
  ),
  GATEHOUSE_OUTBOUND_ALLOW: setting(
    cidrList,
    '',
    'Comma-separated CIDR ranges that webhooks may reach though private, over http and on any port.',
  ),
  GATEHOUSE_OUTBOUND_PROXY: setting(
    z.url({ protocol: /^http$/ }).optional(),
    undefined,
    'HTTP proxy for webhooks and other calls to public addresses, as http://[user:password@]host[:port]. It is asked to CONNECT to the address that was checked, so this server must be able to look names up. Ranges of GATEHOUSE_OUTBOUND_ALLOW are reached straight. Default: none.',
  ),
  GATEHOUSE_MASTER_KEY: setting(
    z
      .string()
      .regex(/^[A-Za-z0-9+/_-]{43}=?$/, 'must be 32 bytes in base64')
      .optional(),
    undefined,
    'Master key: 32 bytes in base64. Default with the embedded database: a generated file in the data folder.',
  ),
  GATEHOUSE_ENV: setting(
    z.string().regex(/^[a-z0-9-]{1,30}$/, 'must be 1-30 lower-case letters, digits or dashes'),
    'selfhosted',
    'Word echoed as `env` by start; nothing depends on it.',
  ),
  GATEHOUSE_MODEL_WORKERS: setting(
    z.union([z.literal('auto'), count(0, 64)], 'must be auto or a number from 0 to 64'),
    'auto',
    'Worker processes that read documents and faces, about 0.85 GB each. auto: one a core, as far as the memory of machine or container goes, at least one. 0: this process checks nothing itself.',
  ),
  GATEHOUSE_CHECK_QUEUE_LIMIT: setting(
    count(1, 10_000),
    '32',
    'Pictures that may wait for a worker; beyond that uploads answer 503 `overloaded` with Retry-After. Sessions take turns, and of one session at most 12 wait.',
  ),
  GATEHOUSE_FACE_MEMORY_MIB: setting(
    count(0, 65_536),
    '256',
    'Memory in MiB for opened face templates of tenants whose flows look for duplicate faces; 100 000 identities take about 60. Larger tenants are read from the database for every search.',
  ),
  GATEHOUSE_WEBHOOK_CONCURRENCY: setting(count(1, 200), '16', 'Webhook deliveries in flight at once.'),
  GATEHOUSE_WEBHOOK_LOG_DAYS: setting(
    count(30, 3_650),
    '30',
    'Days that events, deliveries and attempts are kept after their last attempt; until then they can be replayed.',
  ),
  GATEHOUSE_METRICS: setting(
    z.union([z.enum(['off', 'loopback']), z.string().regex(/^token:\S{16,200}$/)], {
      error: 'must be off, loopback or token: and at least 16 characters',
    }),
    'loopback',
    'Who may read /metrics. loopback: programs on this machine, not through a proxy. token:…: whoever sends `Authorization: Bearer` with these characters. off: nobody.',
  ),
  GATEHOUSE_RATE_LIMITS: setting(
    onOff,
    'off',
    'on: throttle as the original service does (documents and faces 1/s burst 5, others 100/s burst 50, per API key, or per session under /0).',
  ),
  GATEHOUSE_LOG_LEVEL: setting(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    'info',
    'Least severe log level that is written.',
  ),
  GATEHOUSE_SMS_URL: setting(
    z.url({ protocol: /^https?$/ }).optional(),
    undefined,
    'Address of an SMS gateway that takes one message as one POST with a JSON body. Default: no text messages; what asks for one answers 501.',
  ),
  GATEHOUSE_SMS_HEADERS: setting(
    jsonText(z.record(z.string(), z.string())),
    '{}',
    'Headers for the SMS gateway as a JSON object, such as {"Authorization":"Bearer …"}.',
  ),
  GATEHOUSE_SMS_BODY: setting(
    jsonText(smsTemplate),
    '{"to":"{{to}}","text":"{{text}}"}',
    'Body for the SMS gateway: JSON in which {{to}} stands for the number (E.164) and {{text}} for the message.',
  ),
  DATABASE_URL: setting(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
      .optional(),
    undefined,
    'PostgreSQL 15 or newer. Default: the embedded PGlite in the data folder.',
  ),
} as const;

type Definitions = typeof settingDefinitions;
type Values = { [Name in keyof Definitions]: z.infer<Definitions[Name]['schema']> };

export interface Settings {
  port: number;
  host: string;
  dataDir: string;
  publicUrl: string | undefined;
  trustedProxies: string[];
  outboundAllow: string[];
  outboundProxy: string | undefined;
  masterKey: string | undefined;
  env: string;
  modelWorkers: number | 'auto';
  checkQueueLimit: number;
  faceMemoryMib: number;
  webhookConcurrency: number;
  webhookLogDays: number;
  metrics: { for: 'nobody' | 'loopback' } | { for: 'bearer'; token: string };
  rateLimits: boolean;
  logLevel: string;
  smsUrl: string | undefined;
  smsHeaders: Record<string, string>;
  /** Any JSON with `{{to}}` and `{{text}}` in its strings. */
  smsBody: unknown;
  databaseUrl: string | undefined;
}

function readMetrics(text: string): Settings['metrics'] {
  if (text.startsWith('token:')) return { for: 'bearer', token: text.slice('token:'.length) };
  return { for: text === 'loopback' ? 'loopback' : 'nobody' };
}

/** Reads and validates the environment; throws `SettingsError` naming the variable and the mend. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const values: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries(settingDefinitions)) {
    const given = environment[name];
    const result = definition.schema.safeParse(
      given === undefined || given === '' ? definition.fallback : given,
    );
    if (!result.success) {
      const problem = result.error.issues[0]?.message ?? 'is not valid';
      throw new SettingsError(`Setting ${name} is not valid: ${problem}. ${definition.sentence}`);
    }
    values[name] = result.data;
  }
  const read = values as Values; // the loop above filled every key with its schema's output
  return {
    port: read.PORT,
    host: read.HOST,
    dataDir: read.GATEHOUSE_DATA_DIR,
    publicUrl: read.GATEHOUSE_PUBLIC_URL,
    trustedProxies: read.GATEHOUSE_TRUSTED_PROXIES,
    outboundAllow: read.GATEHOUSE_OUTBOUND_ALLOW,
    outboundProxy: read.GATEHOUSE_OUTBOUND_PROXY,
    masterKey: read.GATEHOUSE_MASTER_KEY,
    env: read.GATEHOUSE_ENV,
    modelWorkers: read.GATEHOUSE_MODEL_WORKERS,
    checkQueueLimit: read.GATEHOUSE_CHECK_QUEUE_LIMIT,
    faceMemoryMib: read.GATEHOUSE_FACE_MEMORY_MIB,
    webhookConcurrency: read.GATEHOUSE_WEBHOOK_CONCURRENCY,
    webhookLogDays: read.GATEHOUSE_WEBHOOK_LOG_DAYS,
    metrics: readMetrics(read.GATEHOUSE_METRICS),
    rateLimits: read.GATEHOUSE_RATE_LIMITS,
    logLevel: read.GATEHOUSE_LOG_LEVEL,
    smsUrl: read.GATEHOUSE_SMS_URL,
    smsHeaders: read.GATEHOUSE_SMS_HEADERS,
    smsBody: read.GATEHOUSE_SMS_BODY,
    databaseUrl: read.DATABASE_URL,
  };
}
