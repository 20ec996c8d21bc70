import { z } from 'zod';
import { endpoint } from './endpoint.js';
import { milliseconds, noParams, success } from './wire.js';

/** Contract 10.1. */
export const webhookKinds = [
  'onboarding-status',
  'session-started',
  'session-progress',
  'session-succeeded',
  'session-failed',
  'session-pending-review',
  'identity-enrolled',
  'face-authentication',
  'session-deleted',
  'ping',
] as const;
export type WebhookKind = (typeof webhookKinds)[number];

/** Standard Webhooks: `v1` signs with a shared secret, `v1a` with a key pair of the destination. */
const signature = z.enum(['v1', 'v1a']);

const settings = {
  kinds: z.array(z.enum(webhookKinds)).min(1).max(webhookKinds.length),
  url: z.string().max(2048),
  headers: z.record(z.string().min(1).max(100), z.string().max(2000)),
  oauth: z
    .object({
      authUrl: z.string().max(2048),
      clientId: z.string().max(500),
      clientSecret: z.string().max(2000),
    })
    .nullable(),
  successRule: z.enum(['omni', 'any2xx']),
  strict: z.boolean(),
  includeClientId: z.boolean(),
  enabled: z.boolean(),
};

/** Secrets are write-only: header values and the OAuth client secret never come back. */
export const webhookSchema = z.object({
  id: z.string(),
  kinds: settings.kinds,
  url: settings.url,
  headerNames: z.array(z.string()),
  oauth: z.object({ authUrl: z.string(), clientId: z.string() }).nullable(),
  successRule: settings.successRule,
  strict: z.boolean(),
  includeClientId: z.boolean(),
  enabled: z.boolean(),
  disabledReason: z.string().nullable(),
  health: z
    .object({
      failingSince: milliseconds.nullable(),
      failuresInARow: z.number().int(),
      circuit: z.enum(['closed', 'open']),
    })
    .describe('How attempts went since the last success; an open circuit gets one attempt at a time.'),
  signature,
  publicKey: z.string().nullable().describe('Verifies v1a signatures (whpk_…); null with v1.'),
  createdAt: milliseconds,
  updatedAt: milliseconds,
});
const withSecret = webhookSchema.extend({
  secret: z
    .string()
    .nullable()
    .describe('Signing secret (whsec_…), shown this once; null with v1a, whose private key is never shown.'),
});
const params = z.object({ id: z.string() });

export const deliveryStates = ['pending', 'delivered', 'exhausted', 'parked'] as const;
const attempt = z.object({
  attempt: z.number().int(),
  startedAt: milliseconds,
  durationMs: z.number().int(),
  status: z.number().int().nullable(),
  success: z.boolean(),
  failedRule: z
    .string()
    .nullable()
    .describe(
      'Which part of the rule the attempt broke: status, content_type, redirect, gone, timeout, connect, tls, address_refused, too_large, protocol or oauth; null when it was taken.',
    ),
  explanation: z.string(),
  requestHeaders: z
    .record(z.string(), z.string())
    .describe('What was sent; values of headers that can hold a secret are masked.'),
  timings: z
    .object({ connectMs: z.number().int().nullable(), firstByteMs: z.number().int().nullable() })
    .describe(
      'From the start of the request; null where it did not get that far or used an open connection.',
    ),
  answer: z.string(),
});
export const deliverySchema = z.object({
  id: z.string(),
  eventId: z.string(),
  webhookId: z.string(),
  interviewId: z.string().nullable(),
  kind: z.enum(webhookKinds),
  sequence: z.number().int(),
  state: z.enum(deliveryStates),
  replay: z.boolean(),
  createdAt: milliseconds,
  nextAttemptAt: milliseconds.nullable(),
  attempts: z.array(attempt),
});

export const operatorEventKinds = ['webhook-failing', 'webhook-disabled'] as const;
export const operatorEventSchema = z.object({
  id: z.string(),
  kind: z.enum(operatorEventKinds),
  webhookId: z.string(),
  createdAt: milliseconds,
  message: z.string().describe('What happened and what to do, in words.'),
});

export const webhookEndpoints = {
  listWebhooks: endpoint({
    id: 'listWebhooks',
    method: 'GET',
    paths: ['/gatehouse/v1/webhooks'],
    auth: 'executive',
    bodyKind: 'none',
    section: '9.4',
    params: noParams,
    query: z.object({}),
    body: z.unknown().optional(),
    response: z.object({ items: z.array(webhookSchema) }),
    errors: [],
    summary: 'All webhook destinations.',
  }),
  createWebhook: endpoint({
    id: 'createWebhook',
    method: 'POST',
    paths: ['/gatehouse/v1/webhooks'],
    auth: 'executive',
    idempotent: true,
    bodyKind: 'json',
    section: '9.4',
    params: noParams,
    query: z.object({}),
    body: z
      .object({ ...settings, signature })
      .partial()
      .required({ kinds: true, url: true }),
    response: withSecret,
    errors: ['webhook.url_refused', 'request.invalid', 'executive.forbidden'],
    summary: 'Add a destination; the answer holds its signing secret, once.',
  }),
  getWebhook: endpoint({
    id: 'getWebhook',
    method: 'GET',
    paths: ['/gatehouse/v1/webhooks/:id'],
    auth: 'executive',
    bodyKind: 'none',
    section: '9.4',
    params,
    query: z.object({}),
    body: z.unknown().optional(),
    response: webhookSchema,
    errors: ['webhook.not_found'],
    summary: 'One destination.',
  }),
  changeWebhook: endpoint({
    id: 'changeWebhook',
    method: 'PATCH',
    paths: ['/gatehouse/v1/webhooks/:id'],
    auth: 'executive',
    bodyKind: 'json',
    section: '9.4',
    params,
    query: z.object({}),
    body: z.object(settings).partial(),
    response: webhookSchema,
    errors: ['webhook.not_found', 'webhook.url_refused', 'request.invalid', 'executive.forbidden'],
    summary: 'Change a destination.',
  }),
  deleteWebhook: endpoint({
    id: 'deleteWebhook',
    method: 'DELETE',
    paths: ['/gatehouse/v1/webhooks/:id'],
    auth: 'executive',
    bodyKind: 'none',
    section: '9.4',
    params,
    query: z.object({}),
    body: z.unknown().optional(),
    response: success,
    errors: ['webhook.not_found', 'executive.forbidden'],
    summary: 'Remove a destination.',
  }),
  pingWebhook: endpoint({
    id: 'pingWebhook',
    method: 'POST',
    paths: ['/gatehouse/v1/webhooks/:id/ping'],
    auth: 'executive',
    idempotent: true,
    bodyKind: 'json',
    section: '9.4',
    params,
    query: z.object({}),
    body: z.unknown().optional(),
    response: z.object({ success: z.boolean(), eventId: z.string() }),
    errors: ['webhook.not_found', 'executive.forbidden'],
    summary: 'Send a signed test delivery.',
  }),
  rotateWebhookSecret: endpoint({
    id: 'rotateWebhookSecret',
    method: 'POST',
    paths: ['/gatehouse/v1/webhooks/:id/rotate-secret'],
    auth: 'executive',
    idempotent: true,
    bodyKind: 'json',
    section: '9.4',
    params,
    query: z.object({}),
    body: z.object({ signature }).partial().nullish(),
    response: withSecret.pick({ signature: true, publicKey: true, secret: true }),
    errors: ['webhook.not_found', 'request.invalid', 'executive.forbidden'],
    summary: 'New signing secret, or another kind of it; the old one signs along for 24 hours.',
  }),
  listDeliveries: endpoint({
    id: 'listDeliveries',
    method: 'GET',
    paths: ['/gatehouse/v1/deliveries'],
    auth: 'executive',
    bodyKind: 'none',
    section: '9.4',
    params: noParams,
    query: z.object({
      interviewId: z.string().optional(),
      webhookId: z.string().optional(),
      eventId: z.string().optional(),
      kind: z.enum(webhookKinds).optional(),
      state: z.enum(deliveryStates).optional(),
      from: z.coerce.number().int().optional(),
      to: z.coerce.number().int().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      offset: z.coerce.number().int().min(0).default(0),
    }),
    body: z.unknown().optional(),
    response: z.object({
      items: z.array(deliverySchema),
      total: z.number().int().describe('Exact up to 10 000.'),
      offset: z.number().int(),
      limit: z.number().int(),
    }),
    errors: ['request.invalid'],
    summary: 'Delivery log with every attempt, newest first.',
  }),
  followEvents: endpoint({
    id: 'followEvents',
    method: 'GET',
    paths: ['/gatehouse/v1/events'],
    auth: 'executive',
    bodyKind: 'none',
    section: '10.1',
    params: noParams,
    query: z.object({
      after: z
        .string()
        .regex(/^\d{1,15}-\d{1,9}-[\w-]{0,64}$/, 'must be what `next` said')
        .optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      waitSeconds: z.coerce.number().int().min(0).max(25).default(0),
    }),
    body: z.unknown().optional(),
    response: z.object({
      items: z.array(
        z.object({
          id: z.string().describe('The webhook-id.'),
          kind: z.enum(webhookKinds),
          interviewId: z.string().nullable(),
          sequence: z.number().int(),
          createdAt: milliseconds,
          test: z.boolean().describe('Sample data, made by a call to events/test.'),
          body: z.string().describe('What a destination gets, byte for byte.'),
          place: z.string().describe('For `after` of a call that goes on behind this event.'),
        }),
      ),
      next: z.string().describe('For `after` of the next call.'),
    }),
    errors: ['request.invalid'],
    summary:
      'Follow the events of the tenant, oldest first: without `after` from now on. Waits up to `waitSeconds` for the first.',
  }),
  triggerEvent: endpoint({
    id: 'triggerEvent',
    method: 'POST',
    paths: ['/gatehouse/v1/events/test'],
    auth: 'executive',
    idempotent: true,
    bodyKind: 'json',
    section: '9.4',
    params: noParams,
    query: z.object({}),
    body: z.object({
      kind: z.enum(webhookKinds),
      webhookId: z.string().optional().describe('This destination alone, whatever kinds it wants.'),
    }),
    response: z.object({
      success: z.boolean(),
      eventId: z.string(),
      interviewId: z.string().nullable().describe('Of a session that does not exist; null for a ping.'),
      deliveries: z.array(z.object({ webhookId: z.string(), state: z.enum(deliveryStates) })),
    }),
    errors: ['webhook.not_found', 'request.invalid', 'executive.forbidden'],
    summary: 'Make a test event with sample data and send it as any other, retries included.',
  }),
  listOperatorEvents: endpoint({
    id: 'listOperatorEvents',
    method: 'GET',
    paths: ['/gatehouse/v1/operator-events'],
    auth: 'executive',
    bodyKind: 'none',
    section: '10.4',
    params: noParams,
    query: z.object({
      webhookId: z.string().optional(),
      from: z.coerce.number().int().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      offset: z.coerce.number().int().min(0).default(0),
    }),
    body: z.unknown().optional(),
    response: z.object({ items: z.array(operatorEventSchema) }),
    errors: ['request.invalid'],
    summary: 'What an operator must hear: destinations that keep failing or were switched off, newest first.',
  }),
  replayDeliveries: endpoint({
    id: 'replayDeliveries',
    method: 'POST',
    paths: ['/gatehouse/v1/deliveries/replay'],
    auth: 'executive',
    idempotent: true,
    bodyKind: 'json',
    section: '9.4',
    params: noParams,
    query: z.object({}),
    body: z.object({
      eventIds: z.array(z.string()).min(1).max(500).optional(),
      interviewId: z.string().optional(),
      from: milliseconds.optional(),
      to: milliseconds.optional(),
    }),
    response: z.object({ success: z.boolean(), replayed: z.number().int() }),
    errors: ['request.invalid', 'executive.forbidden'],
    summary: 'Send stored events again, by id, session or time range.',
  }),
};
