import { between, pick, type SeededRandom } from '@gatehouse/testkit';
import type { OutboundResult } from '../../../apps/server/src/platform/outbound-http/index.js';

/** How a receiver behaves for a while. */
export const moods = [
  'healthy',
  'slow',
  'flaky',
  'refusing',
  'hanging',
  'redirecting',
  'busy',
  'html',
  'liar',
  'gone',
] as const;
export type Mood = (typeof moods)[number];

export interface Reaction {
  durationMs: number;
  result: OutboundResult;
}

const answer = (status: number, headers: Record<string, string> = {}): OutboundResult => ({
  ok: true,
  status,
  headers,
  bodyText: '',
  bodyTruncated: false,
  durationMs: 0,
  timings: {},
});
const failure = (code: 'timeout' | 'connect' | 'tls' | 'protocol', detail: string): OutboundResult => ({
  ok: false,
  code,
  detail,
  durationMs: 0,
  timings: {},
});
const json = { 'content-type': 'application/json' };

/** What a receiver in that mood does with one request. */
export function react(mood: Mood, random: SeededRandom): Reaction {
  const soon = Math.round(between(random, 1, 200));
  switch (mood) {
    case 'healthy':
      return { durationMs: soon, result: random() < 0.5 ? answer(204) : answer(200, json) };
    case 'slow':
      return { durationMs: Math.round(between(random, 2_000, 14_000)), result: answer(200, json) };
    case 'flaky':
      return random() < 0.5 ? react('healthy', random) : { durationMs: soon, result: answer(500, json) };
    case 'refusing':
      return { durationMs: soon, result: failure('connect', 'ECONNREFUSED') };
    case 'hanging':
      return { durationMs: 15_000, result: failure('timeout', 'total_timeout') };
    case 'redirecting':
      return { durationMs: soon, result: answer(302, { location: 'https://elsewhere.example/' }) };
    case 'busy': {
      const retryAfter = pick(random, ['7', '120', '999999', 'soon']);
      return { durationMs: soon, result: answer(pick(random, [429, 503]), { 'retry-after': retryAfter }) };
    }
    case 'html':
      return { durationMs: soon, result: answer(200, { 'content-type': 'text/html' }) };
    // Took it and says otherwise, or breaks off after it was taken.
    case 'liar':
      return random() < 0.5
        ? { durationMs: soon, result: answer(500, json) }
        : { durationMs: soon, result: failure('protocol', 'ECONNRESET') };
    case 'gone':
      return { durationMs: soon, result: answer(410) };
  }
}
