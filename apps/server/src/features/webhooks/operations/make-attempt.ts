import {
  type BrokenRule,
  type DeliveryOutcome,
  deliveryHeaders,
  judgeAnswer,
  redactAnswer,
  redactDeliveryHeaders,
  type WebhookEvent,
  webhookBody,
} from '@gatehouse/webhook-protocol';
import type { Dependencies } from '../../../dependencies.js';
import type { OutboundResult, OutboundTimings } from '../../../platform/outbound-http/index.js';
import { type OauthCredentials, openHeaders, openOauth, openSigningSecrets } from '../destination-secrets.js';
import type { PendingDelivery } from '../queries.js';
import type { WebhookSender } from '../webhook-sender.js';

/** What one attempt came to, as the delivery log keeps it. */
export interface Attempt {
  startedAt: number;
  endedAt: number;
  durationMs: number;
  outcome: DeliveryOutcome;
  status: number | null;
  success: boolean;
  explanation: string;
  answer: string;
  /** Which part of the rule the attempt broke; null on success. */
  failedRule: BrokenRule | null;
  /** What was sent, values of secret headers masked; empty when nothing was. */
  requestHeaders: Record<string, string>;
  timings: OutboundTimings;
}

type MadeAttempt = Attempt | 'cancelled';

interface Message {
  pending: PendingDelivery;
  body: string;
  customHeaders: Record<string, string>;
  secrets: readonly string[];
  oauth: OauthCredentials | null;
}

/**
 * Sends a delivery once: with an OAuth token if the destination wants one, and once more with a fresh token after a 401
 * (contract 10.3). `cancelled`: this server is stopping; the attempt does not count.
 */
export async function makeAttempt(
  dependencies: Pick<Dependencies, 'clock' | 'keyring' | 'outboundHttp'>,
  sender: WebhookSender,
  pending: PendingDelivery,
): Promise<MadeAttempt> {
  const startedAt = dependencies.clock.now();
  const startedMs = performance.now();
  const message = prepareMessage(dependencies, pending, startedAt);
  const result = message ? await sendMessage(dependencies, sender, message) : unreadable;
  if (result === 'cancelled') return 'cancelled';

  const judged = judgeAnswer(pending.destination.successRule, result.outcome);
  return {
    startedAt,
    endedAt: dependencies.clock.now(),
    durationMs: Math.round(performance.now() - startedMs),
    outcome: result.outcome,
    status: result.outcome.failure === undefined ? result.outcome.status : null,
    success: judged.success,
    explanation: result.explanation ?? judged.explanation,
    answer: result.answer,
    failedRule: judged.broke,
    requestHeaders: result.requestHeaders ?? {},
    timings: result.timings ?? {},
  };
}

interface SendResult {
  outcome: DeliveryOutcome;
  answer: string;
  /** Of the last request, if one was made. */
  requestHeaders?: Record<string, string>;
  timings?: OutboundTimings;
  /** Instead of the usual sentence. */
  explanation?: string;
}

const unreadable: SendResult = {
  outcome: { failure: 'protocol', detail: 'unreadable' },
  answer: '',
  explanation:
    "Nothing was sent: this destination's stored secrets cannot be read with the server's master key. Restore the key, or rotate the secret and enter headers and OAuth again.",
};

/** undefined when the row cannot be decrypted: a wrong master key must show in the log, not loop in the queue. */
function prepareMessage(
  { keyring }: Pick<Dependencies, 'keyring'>,
  pending: PendingDelivery,
  now: number,
): Message | undefined {
  const { destination, event } = pending;
  // Written by recordEvents from the same type; a stored kind is never removed from it.
  const content = JSON.parse(event.body) as WebhookEvent;
  const body = webhookBody(content, { includeClientId: destination.includeClientId });
  try {
    return {
      pending,
      body,
      customHeaders: openHeaders(keyring, destination),
      secrets: openSigningSecrets(keyring, destination, now),
      oauth: openOauth(keyring, destination),
    };
  } catch {
    return undefined;
  }
}

async function sendMessage(
  dependencies: Pick<Dependencies, 'clock' | 'outboundHttp'>,
  { tokens }: WebhookSender,
  message: Message,
): Promise<SendResult | 'cancelled'> {
  const { oauth } = message;
  if (!oauth) return readResult(message, await post(dependencies, message), undefined);

  const token = await tokens.get(oauth);
  if (!token.ok) return token.cancelled ? 'cancelled' : withoutToken(token.explanation);
  const result = await post(dependencies, message, token.token);
  if (!result.answer.ok || result.answer.status !== 401) return readResult(message, result, token.token);

  tokens.forget(oauth, token.token);
  const fresh = await tokens.get(oauth);
  if (!fresh.ok) return fresh.cancelled ? 'cancelled' : withoutToken(fresh.explanation);
  return readResult(message, await post(dependencies, message, fresh.token), fresh.token);
}

const withoutToken = (explanation: string): SendResult => ({
  outcome: { failure: 'oauth', detail: explanation },
  answer: '',
});

interface Posted {
  requestHeaders: Record<string, string>;
  answer: OutboundResult;
}

async function post(
  { clock, outboundHttp }: Pick<Dependencies, 'clock' | 'outboundHttp'>,
  { pending, body, customHeaders, secrets }: Message,
  bearerToken?: string,
): Promise<Posted> {
  const { delivery, event, destination } = pending;
  const headers = deliveryHeaders({
    // Written by recordEvents from the same type.
    kind: event.kind as WebhookEvent['kind'],
    id: event.id,
    sequence: event.sessionId === null ? null : event.sequence,
    attempt: delivery.attemptsMade + 1,
    replay: delivery.replay,
    test: event.test,
    timestampSeconds: Math.floor(clock.now() / 1000),
    body,
    secrets,
    customHeaders,
    bearerToken,
  });
  const answer = await outboundHttp.request({ method: 'POST', url: destination.url, headers, body });
  return { requestHeaders: redactDeliveryHeaders(headers), answer };
}

function readResult(
  { customHeaders, secrets, oauth }: Message,
  { answer: result, requestHeaders }: Posted,
  bearerToken: string | undefined,
): SendResult | 'cancelled' {
  if (!result.ok) {
    if (result.code === 'cancelled') return 'cancelled';
    const { code: failure, detail, timings } = result;
    return { outcome: { failure, detail }, answer: '', requestHeaders, timings };
  }
  const private_ = [
    ...Object.values(customHeaders),
    ...secrets,
    bearerToken ?? '',
    oauth?.clientSecret ?? '',
  ];
  return {
    outcome: {
      status: result.status,
      contentType: result.headers['content-type'],
      retryAfter: result.headers['retry-after'],
    },
    answer: redactAnswer(result.bodyText, private_),
    requestHeaders,
    timings: result.timings,
  };
}
