import type { FlowSettingsInput } from '@gatehouse/contract';
import { expect } from 'vitest';
import type { ConformanceTarget } from './conformance-targets.js';
import { type Answer, call, type RequestBody, withKey, withKeyAndToken, withToken } from './omni-client.js';

type Backend = Pick<ConformanceTarget, 'api' | 'apiKey' | 'flowId'>;
type Operator = Pick<ConformanceTarget, 'api' | 'apiKey' | 'executive'>;

export interface StartedSession {
  interviewId: string;
  token: string;
}

/** `POST /omni/start` with the target's flow unless the body names another; fails the test when it is refused. */
export async function startSession(
  { api, apiKey, flowId }: Backend,
  body: Record<string, unknown> = {},
): Promise<StartedSession> {
  const answer = await call('POST', `${api}/omni/start`, {
    headers: withKey(apiKey),
    body: { configurationId: flowId, ...body },
  });
  expect(answer.status, answer.text).toBe(200);
  return { interviewId: answer.body.interviewId, token: answer.body.token };
}

/** Log-in of contract 9.1. */
export async function logIn({ api, apiKey, executive }: Operator): Promise<string> {
  const answer = await call('POST', `${api}/executive/log-in`, { headers: withKey(apiKey), body: executive });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.token;
}

/** A flow of contract 9.4; answers its id. */
export async function createFlow(
  { api, apiKey, executiveToken }: Pick<Backend, 'api' | 'apiKey'> & { executiveToken: string },
  settings: FlowSettingsInput,
): Promise<string> {
  const answer = await call('POST', `${api}/gatehouse/v1/flows`, {
    headers: withKeyAndToken(apiKey, executiveToken),
    body: { name: 'Made for a test', settings },
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.flowId;
}

/** Calls against one base address with the same headers. */
export interface Caller {
  get(path: string): Promise<Answer>;
  post(path: string, body?: RequestBody): Promise<Answer>;
  patch(path: string, body: RequestBody): Promise<Answer>;
  delete(path: string, body?: RequestBody): Promise<Answer>;
}

function callerOf(base: string, headers: Record<string, string>): Caller {
  const send =
    (method: string) =>
    (path: string, body?: RequestBody): Promise<Answer> =>
      call(method, `${base}${path}`, { headers, ...(body !== undefined && { body }) });
  return { get: send('GET'), post: send('POST'), patch: send('PATCH'), delete: send('DELETE') };
}

/** As a backend calls: key and session token. */
export const asBackend = (
  { api, apiKey }: Pick<Backend, 'api' | 'apiKey'>,
  { token }: { token: string },
): Caller => callerOf(api, withKeyAndToken(apiKey, token));

/** Under `/0`, with nothing but the session token. */
export const asTokenHolder = ({ api }: Pick<Backend, 'api'>, { token }: { token: string }): Caller =>
  callerOf(`${api}/0`, withToken(token));

/** Key and executive token. */
export const asExecutive = (
  { api, apiKey }: Pick<Backend, 'api' | 'apiKey'>,
  executiveToken: string,
): Caller => callerOf(api, withKeyAndToken(apiKey, executiveToken));
