import type { DeliveryFailure, DeliveryOutcome } from './delivery-outcome.js';

/** When an answer counts as received (contract 10.4). */
export const successRules = ['omni', 'any2xx'] as const;
export type SuccessRule = (typeof successRules)[number];

/** Which part of the rule an attempt broke; the delivery log stores it. */
export type BrokenRule = 'status' | 'content_type' | 'redirect' | 'gone' | DeliveryFailure;

export type Judgement = {
  readonly success: boolean;
  readonly rule: SuccessRule;
  /** Null on success. */
  readonly broke: BrokenRule | null;
  /** One or two sentences for the operator: what happened and what to do. Plain ASCII, no private data. */
  readonly explanation: string;
};

/**
 * Was the event received? Rule `omni`: 200 with `Content-Type: application/json` (parameters allowed), or 204; rule
 * `any2xx`: any 2xx. The body is not looked at; a redirect is a failure (contract 10.4).
 */
export const judgeAnswer = (rule: SuccessRule, outcome: DeliveryOutcome): Judgement => {
  if (outcome.failure !== undefined) {
    const explanation = explainFailure(outcome.failure, outcome.detail ?? '');
    return { success: false, rule, broke: outcome.failure, explanation };
  }
  const broke = brokenBy(rule, outcome.status, outcome.contentType);
  return { success: broke === null, rule, broke, explanation: explainAnswer(broke, rule, outcome) };
};

type AnswerBreak = 'status' | 'content_type' | 'redirect' | 'gone' | null;

const brokenBy = (rule: SuccessRule, status: number, contentType: string | undefined): AnswerBreak => {
  if (status >= 300 && status < 400) return 'redirect';
  if (status === 410) return 'gone';
  if (rule === 'any2xx') return status >= 200 && status < 300 ? null : 'status';
  if (status === 204) return null;
  if (status !== 200) return 'status';
  return isJson(contentType) ? null : 'content_type';
};

const isJson = (contentType: string | undefined): boolean =>
  contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';

const explainAnswer = (
  broke: AnswerBreak,
  rule: SuccessRule,
  answer: { readonly status: number; readonly contentType?: string | undefined },
): string => {
  const { status } = answer;
  switch (broke) {
    case null:
      return `The receiver answered ${status}.`;
    case 'redirect':
      return `The receiver answered ${status}, a redirect. Redirects are never followed: enter the final address as the destination.`;
    case 'gone':
      return 'The receiver answered 410 (gone), which switches the destination off. Its events are kept; switch it on again and replay them.';
    case 'content_type':
      return `The receiver answered 200 with ${quoteContentType(answer.contentType)}. Rule omni needs application/json, or status 204.`;
    case 'status':
      return rule === 'omni'
        ? `The receiver answered ${status}. Rule omni needs 200 with application/json, or 204.`
        : `The receiver answered ${status}. Rule any2xx needs a status from 200 to 299.`;
  }
};

// The receiver chose this text: shortened and cut down to printable ASCII before an operator's screen shows it.
const quoteContentType = (contentType: string | undefined): string => {
  const shown = contentType?.replace(/[^\x20-\x7e]|"/g, '').slice(0, 60) ?? '';
  return shown === '' ? 'no Content-Type' : `Content-Type "${shown}"`;
};

/**
 * A failed attempt in words an operator understands.
 *
 * @param detail the finer reason of the outbound HTTP (`connect_timeout`, `ENOTFOUND`, `CERT_HAS_EXPIRED`…), or, for
 *   `oauth`, a sentence of its own
 */
export const explainFailure = (failure: DeliveryFailure, detail = ''): string => {
  const known = detailSentences[`${failure}:${detail}`];
  if (known !== undefined) return known;
  const code = /^[A-Za-z0-9_-]{1,80}$/.test(detail) ? ` (${detail})` : '';
  switch (failure) {
    case 'timeout':
      return 'The receiver did not answer in full within the time limit. Answer first, work afterwards.';
    case 'connect':
      return `No connection to the receiver${code}. Check its address, port and firewall.`;
    case 'tls':
      return `The receiver's TLS certificate or handshake was not accepted${code}. Check the certificate chain and host name.`;
    case 'address_refused':
      return 'The destination leads to an address that is not allowed. To reach a private network, the operator adds its range to GATEHOUSE_OUTBOUND_ALLOW.';
    case 'too_large':
      return 'The receiver sent a longer answer than is read. A short or empty answer is enough.';
    case 'protocol':
      return `The receiver did not answer in valid HTTP, or closed the connection before the end${code}.`;
    case 'oauth':
      return `No OAuth access token was obtained, so nothing was sent. ${oauthDetail(detail)}`.trim();
  }
};

const oauthDetail = (detail: string): string => detail.replace(/[^\x20-\x7e]/g, '').slice(0, 300);

const wrongIssuer =
  "The receiver's TLS certificate is not issued by a trusted authority. Install a public certificate with its full chain, or make the private authority known to the server.";

const detailSentences: Readonly<Record<string, string>> = {
  'timeout:connect_timeout':
    'No connection to the receiver within 5 seconds. Check its address, port and firewall.',
  'timeout:total_timeout':
    'The receiver did not answer in full within 15 seconds. Answer first, work afterwards.',
  'connect:ENOTFOUND': 'The host name of the destination does not exist. Check its spelling and DNS records.',
  'connect:ENODATA': 'The host name of the destination has no address. Check its DNS records.',
  'connect:EAI_AGAIN': 'The host name could not be looked up just now: the DNS server did not answer.',
  'connect:ECONNREFUSED': 'The connection was refused: nothing listens on that address and port.',
  'connect:EHOSTUNREACH': 'There is no route to the receiver from this server.',
  'connect:ENETUNREACH': 'There is no route to the receiver from this server.',
  'connect:proxy_unreachable':
    'The proxy of GATEHOUSE_OUTBOUND_PROXY cannot be reached, or hung up. The receiver was not asked.',
  'connect:proxy_refused':
    'The proxy of GATEHOUSE_OUTBOUND_PROXY leads to no address of the receiver. Let it CONNECT to addresses on ports 443 and 8443, and check its credentials.',
  'tls:CERT_HAS_EXPIRED': "The receiver's TLS certificate has expired. Renew it.",
  'tls:CERT_NOT_YET_VALID': "The receiver's TLS certificate is not valid yet. Check both clocks.",
  'tls:ERR_TLS_CERT_ALTNAME_INVALID':
    "The receiver's TLS certificate is for another host name. Install one that names this host.",
  'tls:DEPTH_ZERO_SELF_SIGNED_CERT': wrongIssuer,
  'tls:SELF_SIGNED_CERT_IN_CHAIN': wrongIssuer,
  'tls:UNABLE_TO_VERIFY_LEAF_SIGNATURE': wrongIssuer,
  'tls:UNABLE_TO_GET_ISSUER_CERT': wrongIssuer,
  'tls:UNABLE_TO_GET_ISSUER_CERT_LOCALLY': wrongIssuer,
  'tls:ERR_SSL_WRONG_VERSION_NUMBER':
    'The receiver does not speak TLS on that port. Check the port of the destination.',
  'address_refused:scheme':
    'The destination is not https. Plain http is only allowed inside the ranges of GATEHOUSE_OUTBOUND_ALLOW.',
  'address_refused:port':
    'The port of the destination is not 443 or 8443. Others are only allowed inside the ranges of GATEHOUSE_OUTBOUND_ALLOW.',
  'too_large:headers': 'The receiver sent more than 16 kB of response headers.',
};
