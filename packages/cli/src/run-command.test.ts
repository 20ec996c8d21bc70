import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './run-command.js';

const secrets = { GATEHOUSE_API_KEY: 'key-1234567890', GATEHOUSE_PASSWORD: 'correct horse battery' };
const forward = ['listen', '--forward', 'http://127.0.0.1:9/hook'];

let server: Server;
let answer: RequestListener;
let environment: Record<string, string>;
let calls: string[];
beforeEach(async () => {
  calls = [];
  server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    response.setHeader('Content-Type', 'application/json');
    if (request.url === '/executive/log-in') response.end('{"token":"token-1"}');
    else answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  environment = {
    GATEHOUSE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    GATEHOUSE_EMAIL: 'ada@acme.test',
    ...secrets,
  };
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

/** As the program runs it, with time that passes at once. */
async function run(words: string[], given: Record<string, string | undefined> = environment) {
  const printed: string[] = [];
  const said: string[] = [];
  const pauses: number[] = [];
  const stop = new AbortController();
  const code = await runCommand(words, {
    environment: given,
    print: (line) => void printed.push(line),
    say: (line) => void said.push(line),
    clock: { now: () => Date.parse('2026-11-24T13:00:00Z'), sleep: async (ms) => void pauses.push(ms) },
    random: () => 0.5,
    signal: stop.signal,
  });
  return { code, printed: printed.join('\n'), said: said.join('\n'), pauses };
}
const refuse = (status: number, code: string): RequestListener => {
  return (_request, response) => {
    const body = { timestamp: 1, status, error: 'No.', code, path: '/', requestId: 'req-1' };
    response.writeHead(status).end(JSON.stringify(body));
  };
};

describe('gatehouse', () => {
  it.each([
    [[]],
    [['help']],
    [['--help']],
    [['-h']],
  ])('%j shows every command and variable', async (words) => {
    const { code, printed } = await run(words);
    expect(code).toBe(0);
    for (const word of ['listen', 'trigger', 'replay', 'GATEHOUSE_URL', 'GATEHOUSE_API_KEY'])
      expect(printed).toContain(word);
  });

  it.each(['listen', 'trigger', 'replay'])('%s explains itself, without an environment', async (name) => {
    for (const words of [
      ['help', name],
      [name, '--help'],
    ]) {
      const { code, printed } = await run(words, {});
      expect(code).toBe(0);
      expect(printed).toContain(`Usage: gatehouse ${name}`);
    }
  });

  it.each([
    [['lisen'], /There is no command lisen/],
    [['listen'], /--forward is missing/],
    [['listen', '--forward', 'localhost:3000'], /--forward is no http or https address: localhost:3000/],
    [[...forward, '--kinds', 'ping,pong'], /no kind "pong".*onboarding-status/],
    [[...forward, '--success-rule', 'all'], /omni or any2xx, not all/],
    [[...forward, '--api-key', 'k'], /'--api-key'.*gatehouse help listen/],
    [['trigger'], /The kind is missing/],
    [['trigger', 'pong'], /no kind "pong"/],
    [['replay'], /by --event, by --session, or by --from/],
    [['replay', '--session', 's', '--from', '1h'], /Say which events/],
    [['replay', '--from', 'noon'], /--from is no moment: noon/],
  ])('%j is wrong use: said, exit 2, nobody called', async (words, sentence) => {
    const { code, said, printed } = await run(words);
    expect(said).toMatch(sentence);
    expect({ code, printed }).toEqual({ code: 2, printed: '' });
    expect(calls).toEqual([]);
  });

  it.each([
    ['GATEHOUSE_URL', 'GATEHOUSE_URL is not set'],
    ['GATEHOUSE_API_KEY', 'Set GATEHOUSE_API_KEY, GATEHOUSE_EMAIL and GATEHOUSE_PASSWORD'],
    ['GATEHOUSE_PASSWORD', 'Set GATEHOUSE_API_KEY, GATEHOUSE_EMAIL and GATEHOUSE_PASSWORD'],
  ])('without %s it says what to set, exit 2', async (name, sentence) => {
    const { code, said } = await run(['trigger', 'ping'], { ...environment, [name]: undefined });
    expect(said).toContain(sentence);
    expect(code).toBe(2);
  });

  it('a secret of the wrong size is refused without being shown', async () => {
    const secret = `whsec_${Buffer.alloc(10, 1).toString('base64')}`;
    const { code, said } = await run(forward, { ...environment, GATEHOUSE_WEBHOOK_SECRET: secret });
    expect(code).toBe(2);
    expect(said).toMatch(/GATEHOUSE_WEBHOOK_SECRET cannot be used.*24 to 64 bytes; this one has 10/);
    expect(said).not.toContain(secret);
  });

  it.each([
    [401, 'credentials.invalid', /Check GATEHOUSE_EMAIL and GATEHOUSE_PASSWORD/],
    [403, 'executive.forbidden', /The role of this executive does not allow the action/],
    [404, 'webhook.not_found', /webhook\.not_found, request req-1/],
    [404, 'route.not_found', /older than this command/],
  ])('a refusal with %d %s is said with what to do, exit 1', async (status, code, sentence) => {
    answer = refuse(status, code);
    const result = await run(['trigger', 'ping', '--webhook', 'w']);
    expect(result.said).toMatch(sentence);
    expect(result.code).toBe(1);
    for (const secret of Object.values(secrets)) expect(result.said).not.toContain(secret);
  });

  it('a server that is not there is said in the words of the environment, exit 1', async () => {
    const { code, said } = await run(['replay', '--session', 's'], {
      ...environment,
      GATEHOUSE_URL: 'http://127.0.0.1:9',
    });
    expect(said).toMatch(
      /did not reach http:\/\/127\.0\.0\.1:9.*Check GATEHOUSE_URL and that the server runs/,
    );
    expect(code).toBe(1);
  });

  it('plain http to another machine is warned of', async () => {
    answer = refuse(404, 'route.not_found');
    const warned = await run(['trigger', 'ping'], {
      ...environment,
      GATEHOUSE_URL: 'http://gatehouse.invalid',
    });
    expect(warned.said).toContain('Warning: GATEHOUSE_URL is plain http');
    expect((await run(['trigger', 'ping'])).said).not.toContain('Warning');
  });

  it('a token that has run out is renewed once, a wrong one is not asked for again and again', async () => {
    let refusals = 1;
    answer = (request, response) => {
      if (request.url?.includes('after=') && refusals-- > 0)
        return refuse(401, 'token.invalid')(request, response);
      if (!request.url?.includes('after=')) return void response.end('{"items":[],"next":"1-0-"}');
      return refuse(403, 'executive.forbidden')(request, response);
    };
    const { code } = await run(forward);
    expect(code).toBe(1);
    expect(calls.filter((call) => call.includes('log-in'))).toHaveLength(2);

    calls = [];
    answer = refuse(401, 'token.invalid');
    const given = { GATEHOUSE_URL: environment.GATEHOUSE_URL, GATEHOUSE_EXECUTIVE_TOKEN: 'old' };
    const old = await run(['trigger', 'ping'], given);
    expect(old.said).toContain('Log in again and set GATEHOUSE_EXECUTIVE_TOKEN anew');
    expect(calls).toEqual(['POST /gatehouse/v1/events/test']);
  });

  it('listen: a server that is away is asked again with growing pauses, and every event behind the place comes', async () => {
    const asked: string[] = [];
    answer = (request, response) => {
      const after = new URL(String(request.url), 'http://x').searchParams.get('after');
      if (after === null) return void response.end('{"items":[],"next":"1-0-"}');
      asked.push(after);
      // The SDK itself asks four times before it gives up.
      if (asked.length <= 24) return void response.writeHead(503).end('{}');
      if (after === '1-0-')
        return void response.end(
          JSON.stringify({
            items: [{ kind: 'ping', id: 'msg_1', body: '{}', place: '2-0-msg_1' }],
            next: '2-0-msg_1',
          }),
        );
      return refuse(403, 'executive.forbidden')(request, response);
    };
    const { said, pauses } = await run([...forward, '--kinds', 'session-failed']);
    expect(new Set(asked.slice(0, 25))).toEqual(new Set(['1-0-']));
    expect(asked[25]).toBe('2-0-msg_1');
    expect(said.match(/Trying again until the server answers/g)).toHaveLength(1);
    expect(said).toContain('The server answers again.');
    expect(pauses.filter((ms) => ms % 1000 === 0 && ms >= 1000).slice(-6)).toContain(30_000);
  });
});
