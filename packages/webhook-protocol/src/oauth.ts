/** A token is fetched again this long before it expires (contract 10.3). */
export const tokenEarlyMs = 60_000;

/**
 * The token call of OAuth 2.0 client credentials, exactly as contract 10.3 has it: form-encoded `grant_type`, and
 * `Basic base64(id:secret)`. Id and secret are not form-encoded first, as RFC 6749 section 2.3.1 asks, because the
 * contract's form is what existing token servers were set up with.
 */
export const tokenRequest = (oauth: {
  readonly authUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}): { method: 'POST'; url: string; headers: Record<string, string>; body: string } => ({
  method: 'POST',
  url: oauth.authUrl,
  headers: {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `Basic ${Buffer.from(`${oauth.clientId}:${oauth.clientSecret}`).toString('base64')}`,
  },
  body: 'grant_type=client_credentials',
});

export type TokenAnswer =
  | {
      readonly ok: true;
      readonly accessToken: string /** Fetch a new one from here on. */;
      readonly useUntilMs: number;
    }
  /** `explanation` goes into the attempt as the detail of failure `oauth`; it never holds the answer's content. */
  | { readonly ok: false; readonly explanation: string };

/**
 * Reads the answer to `tokenRequest`. Without `expires_in` the token is used for this attempt only
 * (`useUntilMs` = `receivedAtMs`).
 */
export const readTokenAnswer = (answer: {
  readonly status: number;
  readonly bodyText: string;
  readonly receivedAtMs: number;
}): TokenAnswer => {
  if (answer.status < 200 || answer.status > 299) {
    const hint = answer.status === 400 || answer.status === 401 ? ' Check client id and secret.' : '';
    return { ok: false, explanation: `The token server answered ${answer.status}.${hint}` };
  }
  const body = parseObject(answer.bodyText);
  if (body === undefined)
    return { ok: false, explanation: 'The token server did not answer with a JSON object.' };
  const accessToken = body.access_token;
  // Visible ASCII only: the token becomes a header value.
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]{1,8000}$/.test(accessToken)) {
    return { ok: false, explanation: 'The token server sent no usable access_token.' };
  }
  const usableMs = Math.max(0, readSeconds(body.expires_in) * 1_000 - tokenEarlyMs);
  return { ok: true, accessToken, useUntilMs: answer.receivedAtMs + usableMs };
};

const readSeconds = (value: unknown): number => {
  const seconds = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
};

const parseObject = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    // The check makes it an object; its members stay unknown.
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};
