import { checkCustomHeaders } from './custom-headers.js';
import type { WebhookKind } from './kinds.js';
import { signatureHeader } from './signature-header.js';

/** Everything the headers of one attempt are made from. */
export type DeliveryHeadersInput = {
  readonly kind: WebhookKind;
  /** `msg_…`, the same on every retry and replay. */
  readonly id: string;
  /** Per session, strictly increasing (contract 10.5). Null for a ping, which belongs to no session. */
  readonly sequence: number | null;
  /** From 1. */
  readonly attempt: number;
  readonly replay: boolean;
  /** Sample data, made on request: there is no such session. */
  readonly test?: boolean;
  /** Whole Unix seconds of **this** attempt. */
  readonly timestampSeconds: number;
  readonly body: string;
  /** From `secretsInForce`, newest first. */
  readonly secrets: readonly string[];
  readonly customHeaders?: Readonly<Record<string, string>>;
  /** The OAuth access token, if the destination uses one. */
  readonly bearerToken?: string | undefined;
};

/**
 * All headers of one attempt, names in lower case (contract 10.3), signature included. Custom headers that may not be
 * sent are left out here too, so that a row stored before a rule existed cannot replace one of ours.
 *
 * @throws UnusableSecretError when a stored secret cannot be read
 */
export const deliveryHeaders = (input: DeliveryHeadersInput): Record<string, string> => {
  const { kind, id, sequence, attempt, replay, test, timestampSeconds, body, secrets, bearerToken } = input;
  return {
    'user-agent': 'Gatehouse-Webhooks',
    ...sendableCustomHeaders(input.customHeaders ?? {}, bearerToken !== undefined),
    'content-type': 'application/json',
    ...(bearerToken === undefined ? {} : { authorization: `Bearer ${bearerToken}` }),
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatureHeader({ secrets, id, timestampSeconds, body }),
    'gatehouse-kind': kind,
    ...(sequence === null ? {} : { 'gatehouse-sequence': String(sequence) }),
    'gatehouse-attempt': String(attempt),
    ...(replay ? { 'gatehouse-replay': 'true' } : {}),
    ...(test ? { 'gatehouse-test': 'true' } : {}),
  };
};

const sendableCustomHeaders = (
  headers: Readonly<Record<string, string>>,
  usesOauth: boolean,
): Record<string, string> => {
  const refused = new Set(checkCustomHeaders(headers, { usesOauth }).map((problem) => problem.name));
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !refused.has(name))
      .map(([name, value]) => [name.toLowerCase(), value]),
  );
};

const shownHeaders: ReadonlySet<string> = new Set([
  'content-type',
  'user-agent',
  'webhook-id',
  'webhook-timestamp',
  'gatehouse-kind',
  'gatehouse-sequence',
  'gatehouse-attempt',
  'gatehouse-replay',
  'gatehouse-test',
]);

/** The same headers for the delivery log: every name, but values only of headers that hold no secret. */
export const redactDeliveryHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, shownHeaders.has(name) ? value : '[redacted]']),
  );
