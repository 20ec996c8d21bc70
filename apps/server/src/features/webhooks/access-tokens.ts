import { createHash } from 'node:crypto';
import { readTokenAnswer, tokenRequest } from '@gatehouse/webhook-protocol';
import type { Dependencies } from '../../dependencies.js';
import type { OutboundFailureCode } from '../../platform/outbound-http/index.js';
import type { OauthCredentials } from './destination-secrets.js';

export type AccessToken =
  | { ok: true; token: string }
  /** `explanation` is for the delivery log. `cancelled`: this server is stopping, nothing is wrong. */
  | { ok: false; cancelled: boolean; explanation: string };

/** OAuth 2.0 client credentials (contract 10.3): tokens kept until 60 s before their end, in memory only. */
export interface AccessTokens {
  get(oauth: OauthCredentials): Promise<AccessToken>;
  /** The receiver refused the token: the next `get` asks for a new one. */
  forget(oauth: OauthCredentials, token: string): void;
}

/** Access tokens may have 8 kB; some servers send several in one answer. */
const keptAnswerBytes = 64_000;

export function createAccessTokens({
  outboundHttp,
  clock,
}: Pick<Dependencies, 'outboundHttp' | 'clock'>): AccessTokens {
  const cached = new Map<string, { token: string; useUntilMs: number }>();
  const running = new Map<string, Promise<AccessToken>>();

  async function fetchToken(key: string, oauth: OauthCredentials): Promise<AccessToken> {
    const answer = await outboundHttp.request({ ...tokenRequest(oauth), keepBytes: keptAnswerBytes });
    if (!answer.ok) {
      const cancelled = answer.code === 'cancelled';
      return { ok: false, cancelled, explanation: explain(answer.code, answer.detail) };
    }
    const now = clock.now();
    const read = readTokenAnswer({ status: answer.status, bodyText: answer.bodyText, receivedAtMs: now });
    if (!read.ok) return { ok: false, cancelled: false, explanation: read.explanation };
    for (const [otherKey, { useUntilMs }] of cached) if (useUntilMs <= now) cached.delete(otherKey);
    cached.set(key, { token: read.accessToken, useUntilMs: read.useUntilMs });
    return { ok: true, token: read.accessToken };
  }

  return {
    async get(oauth) {
      const key = keyOf(oauth);
      const known = cached.get(key);
      if (known && clock.now() < known.useUntilMs) return { ok: true, token: known.token };
      const shared = running.get(key) ?? fetchToken(key, oauth).finally(() => running.delete(key));
      running.set(key, shared);
      return shared;
    },
    forget(oauth, token) {
      const key = keyOf(oauth);
      if (cached.get(key)?.token === token) cached.delete(key);
    },
  };
}

// A changed client secret is another key; the secret itself stays out of the map.
const keyOf = ({ authUrl, clientId, clientSecret }: OauthCredentials) =>
  createHash('sha256')
    .update(JSON.stringify([authUrl, clientId, clientSecret]))
    .digest('base64');

const troubles: Record<OutboundFailureCode, string> = {
  timeout: 'did not answer in time',
  connect: 'could not be reached',
  tls: 'has a TLS certificate or handshake that was not accepted',
  address_refused: 'leads to an address that is not allowed',
  too_large: 'sent a longer answer than is read',
  protocol: 'did not answer in valid HTTP',
  cancelled: 'was not called: this server is stopping',
};

const explain = (code: OutboundFailureCode, detail: string) =>
  `The token server ${troubles[code]} (${detail}).`;
