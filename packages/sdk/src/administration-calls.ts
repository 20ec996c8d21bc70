import { type ExecutiveAccess, proofOf } from './access.js';
import {
  type AnswerOf,
  type AnswerShape,
  answer,
  anything,
  fields,
  flag,
  isRecord,
  list,
  number,
  openText,
  type Reader,
  record,
  text,
} from './answer-shape.js';
import type { OnboardingStatus } from './onboarding-status.js';
import type { TestStatus } from './result-calls.js';
import type { Call, CallOptions, Query } from './send-call.js';

const logInAnswer = answer(
  {
    /** Executive token, good for 24 hours. */
    token: text,
  },
  'token',
);
export type LogInAnswer = AnswerOf<typeof logInAnswer>;

const deletionAnswer = answer({ success: flag, deleted: number, redacted: number, notFound: list(text) });
export type DeletionAnswer = AnswerOf<typeof deletionAnswer>;

const object = record(anything);
const singleSessionAnswer = answer({
  interview: object,
  score: object,
  ocrData: object,
  images: object,
  events: list(object),
  customFields: object,
  device: object,
  geolocation: object,
  phone: text,
});
export type SingleSessionAnswer = AnswerOf<typeof singleSessionAnswer>;

const eventsAnswer = answer({
  events: list(fields({ eventName: text, eventData: anything, eventType: text, timestamp: number })),
});
export type EventsAnswer = AnswerOf<typeof eventsAnswer>;

const flowShape = { flowId: text, name: text, modules: anything };
const flowAnswer = answer(flowShape);
/** A flow with its settings; the server's reference lists them. */
export type FlowAnswer = AnswerOf<typeof flowAnswer>;

const searchAnswer = answer({
  items: list(
    fields({
      interviewId: text,
      flowId: text,
      externalCustomerId: text,
      onboardingStatus: openText<OnboardingStatus>(),
      sessionStatus: text,
      overallStatus: openText<TestStatus>(),
      needsReview: flag,
      /** UTC milliseconds. */
      createdAt: number,
      /** UTC milliseconds. */
      finishedAt: number,
    }),
  ),
  /** Exact up to 10 000. */
  total: number,
  offset: number,
  limit: number,
});
export type SearchAnswer = AnswerOf<typeof searchAnswer>;

export type WebhookKind =
  | 'onboarding-status'
  | 'session-started'
  | 'session-progress'
  | 'session-succeeded'
  | 'session-failed'
  | 'session-pending-review'
  | 'identity-enrolled'
  | 'face-authentication'
  | 'session-deleted'
  | 'ping';

const webhookShape = {
  id: text,
  kinds: list(openText<WebhookKind>()),
  url: text,
  headers: record(text),
  successRule: openText<'omni' | 'any2xx'>(),
  strict: flag,
  enabled: flag,
  includeClientId: flag,
  /** `whsec_…`; only in the answers of create and rotate. */
  secret: text,
};
const webhookAnswer = answer(webhookShape);
/** A webhook destination. */
export type WebhookAnswer = AnswerOf<typeof webhookAnswer>;

export interface WebhookInput {
  readonly kinds?: readonly WebhookKind[] | undefined;
  readonly url?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly oauth?:
    | { readonly authUrl: string; readonly clientId: string; readonly clientSecret: string }
    | undefined;
  readonly successRule?: 'omni' | 'any2xx' | undefined;
  readonly strict?: boolean | undefined;
  readonly enabled?: boolean | undefined;
  readonly includeClientId?: boolean | undefined;
}

const followedAnswer = answer(
  {
    items: list(
      fields({
        /** The `webhook-id`. */
        id: text,
        kind: openText<WebhookKind>(),
        interviewId: text,
        sequence: number,
        /** UTC milliseconds. */
        createdAt: number,
        test: flag,
        /** What a destination gets, byte for byte. */
        body: text,
        /** For `after` of a call that goes on behind this event. */
        place: text,
      }),
    ),
    /** For `after` of the next call. */
    next: text,
  },
  'items',
  'next',
);
export type FollowedAnswer = AnswerOf<typeof followedAnswer>;

const triggeredAnswer = answer(
  {
    eventId: text,
    interviewId: text,
    deliveries: list(fields({ webhookId: text, state: openText<'pending' | 'parked'>() })),
  },
  'eventId',
);
export type TriggeredAnswer = AnswerOf<typeof triggeredAnswer>;

const replayedAnswer = answer({ success: flag, replayed: number });
export type ReplayedAnswer = AnswerOf<typeof replayedAnswer>;

const openAnswer: AnswerShape<Record<string, unknown>> = { read: object, required: [] };

export interface SearchFilter {
  readonly text?: string | undefined;
  readonly interviewId?: string | undefined;
  readonly externalCustomerId?: string | undefined;
  readonly flowId?: string | undefined;
  readonly onboardingStatus?: readonly OnboardingStatus[] | undefined;
  readonly overallStatus?: readonly TestStatus[] | undefined;
  readonly needsReview?: boolean | undefined;
  readonly createdFrom?: number | string | undefined;
  readonly createdTo?: number | string | undefined;
  readonly customFields?: Readonly<Record<string, string>> | undefined;
}

type Id = ExecutiveAccess & { readonly id: string };

export type AdministrationCalls = ReturnType<typeof createAdministrationCalls>;

/** Calls of contract 9.1 to 9.4. All but `logIn` take an executive token. */
export function createAdministrationCalls(call: Call) {
  const ask = <T>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    access: ExecutiveAccess,
    shape: AnswerShape<T>,
    extra: CallOptions & { query?: Query; body?: unknown; idempotencyKey?: string | undefined },
  ): Promise<T> => call({ ...extra, method, path, proof: proofOf(executiveOnly(access)), answer: shape });

  return {
    /** `POST /executive/log-in`. Needs the API key. */
    logIn: (
      input: { readonly email: string; readonly password: string },
      options: CallOptions = {},
    ): Promise<LogInAnswer> =>
      call({
        ...options,
        method: 'POST',
        path: '/executive/log-in',
        proof: { kind: 'key' },
        body: input,
        answer: logInAnswer,
      }),

    /** `DELETE /omni/interview`: destroys a session and, unless `keepCustomer`, its identity. */
    deleteInterview: (
      input: ExecutiveAccess & { readonly interviewId: string; readonly keepCustomer?: boolean | undefined },
      options: CallOptions = {},
    ): Promise<DeletionAnswer> =>
      ask('DELETE', '/omni/interview', input, deletionAnswer, {
        ...options,
        query: { interviewId: input.interviewId, keepCustomer: input.keepCustomer },
      }),

    /** `DELETE /omni/interviews`: 1 to 500 at once; `deletePiiDataOnly` keeps the sessions without their data. */
    deleteInterviews: (
      input: ExecutiveAccess & {
        readonly ids: readonly string[];
        readonly deletePiiDataOnly?: boolean | undefined;
        readonly sendNotification?: boolean | undefined;
        readonly relatedEntitiesToKeep?: readonly string[] | undefined;
      },
      options: CallOptions = {},
    ): Promise<DeletionAnswer> => {
      const { executiveToken, ids, ...config } = input;
      return ask('DELETE', '/omni/interviews', { executiveToken }, deletionAnswer, {
        ...options,
        body: { filter: { ids }, config },
      });
    },

    /** `GET /omni/single-session`: everything about one session; pictures as links. */
    singleSession: (input: Id, options: CallOptions = {}): Promise<SingleSessionAnswer> =>
      ask('GET', '/omni/single-session', input, singleSessionAnswer, { ...options, query: { id: input.id } }),

    /** `GET /omni/get/events`. */
    events: (input: Id, options: CallOptions = {}): Promise<EventsAnswer> =>
      ask('GET', '/omni/get/events', input, eventsAnswer, { ...options, query: { id: input.id } }),

    /** `GET /omni/flow/{id}`. */
    flow: (input: Id, options: CallOptions = {}): Promise<FlowAnswer> =>
      ask('GET', `/omni/flow/${encodeURIComponent(input.id)}`, input, flowAnswer, options),

    /** `POST …/sessions/search`: newest first, at most 200 a page. Gatehouse only, as is all that follows. */
    search: (
      input: ExecutiveAccess &
        SearchFilter & { readonly offset?: number | undefined; readonly limit?: number | undefined },
      options: CallOptions = {},
    ): Promise<SearchAnswer> => {
      const { executiveToken, offset, limit, ...filter } = input;
      return ask('POST', '/gatehouse/v1/sessions/search', { executiveToken }, searchAnswer, {
        ...options,
        query: { offset, limit },
        body: filter,
      });
    },

    /** `POST …/sessions/{id}/review`: decides a session that is under review. */
    review: (
      input: Id & { readonly decision: 'approve' | 'reject'; readonly note?: string | undefined },
      options: CallOptions = {},
    ): Promise<Record<string, unknown>> =>
      ask('POST', `${sessionsPath(input.id)}/review`, input, openAnswer, {
        ...options,
        body: { decision: input.decision, note: input.note },
      }),

    /** `GET …/flows`. */
    listFlows: (access: ExecutiveAccess, options: CallOptions = {}): Promise<FlowAnswer[]> =>
      ask('GET', '/gatehouse/v1/flows', access, listAnswer(flowAnswer), options),

    /** `POST …/flows`. */
    createFlow: (
      input: ExecutiveAccess & { readonly flow: Readonly<Record<string, unknown>> },
      options: CallOptions = {},
    ): Promise<FlowAnswer> =>
      ask('POST', '/gatehouse/v1/flows', input, flowAnswer, { ...options, body: input.flow }),

    /** `GET …/flows/{id}`. */
    readFlow: (input: Id, options: CallOptions = {}): Promise<FlowAnswer> =>
      ask('GET', flowsPath(input.id), input, flowAnswer, options),

    /** `PATCH …/flows/{id}`: makes a new version. */
    updateFlow: (
      input: Id & { readonly flow: Readonly<Record<string, unknown>> },
      options: CallOptions = {},
    ): Promise<FlowAnswer> =>
      ask('PATCH', flowsPath(input.id), input, flowAnswer, { ...options, body: input.flow }),

    /** `GET …/webhooks`. */
    listWebhooks: (access: ExecutiveAccess, options: CallOptions = {}): Promise<WebhookAnswer[]> =>
      ask('GET', '/gatehouse/v1/webhooks', access, listAnswer(webhookAnswer), options),

    /** `POST …/webhooks`. Keep the `secret` of the answer: it is not shown again. */
    createWebhook: (
      input: ExecutiveAccess & { readonly webhook: WebhookInput },
      options: CallOptions = {},
    ): Promise<WebhookAnswer> =>
      ask('POST', '/gatehouse/v1/webhooks', input, webhookAnswer, { ...options, body: input.webhook }),

    /** `GET …/webhooks/{id}`. */
    readWebhook: (input: Id, options: CallOptions = {}): Promise<WebhookAnswer> =>
      ask('GET', webhooksPath(input.id), input, webhookAnswer, options),

    /** `PATCH …/webhooks/{id}`. */
    updateWebhook: (
      input: Id & { readonly webhook: WebhookInput },
      options: CallOptions = {},
    ): Promise<WebhookAnswer> =>
      ask('PATCH', webhooksPath(input.id), input, webhookAnswer, { ...options, body: input.webhook }),

    /** `DELETE …/webhooks/{id}`. */
    deleteWebhook: (input: Id, options: CallOptions = {}): Promise<Record<string, unknown>> =>
      ask('DELETE', webhooksPath(input.id), input, openAnswer, options),

    /** `POST …/webhooks/{id}/ping`: sends a signed test delivery. */
    pingWebhook: (input: Id, options: CallOptions = {}): Promise<Record<string, unknown>> =>
      ask('POST', `${webhooksPath(input.id)}/ping`, input, openAnswer, options),

    /** `POST …/webhooks/{id}/rotate-secret`: the old secret lives for another 24 hours. */
    rotateWebhookSecret: (input: Id, options: CallOptions = {}): Promise<WebhookAnswer> =>
      ask('POST', `${webhooksPath(input.id)}/rotate-secret`, input, webhookAnswer, options),

    /** `GET …/deliveries`: what was sent, with every attempt. */
    deliveries: (
      input: ExecutiveAccess & {
        readonly interviewId?: string | undefined;
        readonly webhookId?: string | undefined;
        readonly state?: string | undefined;
      },
      options: CallOptions = {},
    ): Promise<Record<string, unknown>[]> => {
      const { executiveToken, ...query } = input;
      return ask('GET', '/gatehouse/v1/deliveries', { executiveToken }, listAnswer(openAnswer), {
        ...options,
        query,
      });
    },

    /** `GET …/events`: the tenant's events as they come. Without `after` it answers where "now" is. */
    followEvents: (
      input: ExecutiveAccess & {
        readonly after?: string | undefined;
        readonly limit?: number | undefined;
        /** How long the call waits for the first event; at most 25. */
        readonly waitSeconds?: number | undefined;
      },
      options: CallOptions = {},
    ): Promise<FollowedAnswer> => {
      const { executiveToken, after, limit, waitSeconds } = input;
      return ask('GET', '/gatehouse/v1/events', { executiveToken }, followedAnswer, {
        ...options,
        query: { after, limit, waitSeconds },
      });
    },

    /** `POST …/events/test`: a test event with sample data, sent as any other. */
    triggerEvent: (
      input: ExecutiveAccess & {
        readonly kind: WebhookKind;
        /** To this destination alone. */
        readonly webhookId?: string | undefined;
        readonly idempotencyKey?: string | undefined;
      },
      options: CallOptions = {},
    ): Promise<TriggeredAnswer> => {
      const { executiveToken, kind, webhookId, idempotencyKey } = input;
      return ask('POST', '/gatehouse/v1/events/test', { executiveToken }, triggeredAnswer, {
        ...options,
        idempotencyKey,
        body: { kind, webhookId },
      });
    },

    /** `POST …/deliveries/replay`: by events, by session, or by time. */
    replayDeliveries: (
      input: ExecutiveAccess &
        (
          | { readonly eventIds: readonly string[] }
          | { readonly interviewId: string }
          | { readonly from: number; readonly to?: number | undefined }
        ) & { readonly idempotencyKey?: string | undefined },
      options: CallOptions = {},
    ): Promise<ReplayedAnswer> => {
      const { executiveToken, idempotencyKey, ...body } = input;
      return ask('POST', '/gatehouse/v1/deliveries/replay', { executiveToken }, replayedAnswer, {
        ...options,
        idempotencyKey,
        body,
      });
    },
  };
}

// A caller's object may carry a session token too; administration is never proved by that.
function executiveOnly({ executiveToken }: ExecutiveAccess): ExecutiveAccess {
  return { executiveToken };
}

/** A list, bare or in `items`: section 9.4 of the contract leaves it open. */
function listAnswer<T>(entry: AnswerShape<T>): AnswerShape<T[]> {
  const read: Reader<T[]> = (body) => list(entry.read)(isRecord(body) ? body.items : body);
  return { read, required: [] };
}

function sessionsPath(id: string): string {
  return `/gatehouse/v1/sessions/${encodeURIComponent(id)}`;
}

function flowsPath(id: string): string {
  return `/gatehouse/v1/flows/${encodeURIComponent(id)}`;
}

function webhooksPath(id: string): string {
  return `/gatehouse/v1/webhooks/${encodeURIComponent(id)}`;
}
