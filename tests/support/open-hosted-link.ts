import { expect } from 'vitest';
import { type Answer, call } from './omni-client.js';

/** What the hosted page of a link does first, over HTTP and without a browser. */
export interface OpenedLink {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the wire brought and asserts on it
  journey: any;
  /** A later call of the same page, with its cookie. */
  ask(path?: string): Promise<Answer>;
  send(path: string, body: object | Uint8Array): Promise<Answer>;
}

const pageHeaders = { 'Content-Type': 'application/json', 'x-gatehouse-page': '1' };

/** The link's parts as the page's script reads them from its own address. */
export function partsOf(url: string): Record<string, string> {
  const { pathname, searchParams } = new URL(url);
  const [, clientId = '', , flowId = ''] = pathname.split('/');
  return { clientId, flowId, ...Object.fromEntries(searchParams) };
}

/** Loads the page, then opens the session behind the link, as the page's script does. */
export const openHostedLink = (api: string, url: string): Promise<OpenedLink> =>
  traded(api, '/hosted/v1/sessions', partsOf(url));

/** What a page's script does first: it trades what its address says for the cookie of one session. */
export async function traded(api: string, path: string, body: object): Promise<OpenedLink> {
  const opened = await call('POST', `${api}${path}`, { headers: pageHeaders, body });
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const own = `${api}/hosted/v1/sessions/${opened.body?.interviewId}`;
  return {
    status: opened.status,
    journey: opened.body,
    ask: (path = '') => call('GET', `${own}${path}`, { headers: { ...pageHeaders, cookie } }),
    send: (path, body) =>
      call('POST', `${own}${path}`, {
        headers: {
          ...pageHeaders,
          cookie,
          ...(body instanceof Uint8Array && { 'Content-Type': 'image/jpeg' }),
        },
        body,
      }),
  };
}

/** The page itself: its HTTP status tells a dead link, its content nothing about the session. */
export async function loadPage(api: string, url: string): Promise<Answer> {
  const { pathname, search } = new URL(url);
  const answer = await call('GET', `${api}${pathname}${search}`, { headers: { Accept: 'text/html' } });
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
  return answer;
}
