import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readSettings, SettingsError } from '../../config/settings.js';
import { createOutboundHttp } from '../outbound-http/index.js';
import { createSmsGateway } from './create-sms-gateway.js';

const loopback = '127.0.0.0/8';
const outboundHttp = createOutboundHttp({ allowCidrs: [loopback] });
let url: string;
let status: number;
let received: { method: string | undefined; headers: IncomingHttpHeaders; body: string }[];
const gateway = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  received.push({ method: request.method, headers: request.headers, body });
  response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('{"id":"m-1"}');
});

beforeAll(async () => {
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/messages`; // a TCP server's address is never a string
});
beforeEach(() => {
  status = 200;
  received = [];
});
afterAll(async () => {
  await outboundHttp.close();
  await new Promise((resolve) => gateway.close(resolve));
});

const driverOf = (settings: Record<string, string>) =>
  createSmsGateway(readSettings({ GATEHOUSE_OUTBOUND_ALLOW: loopback, ...settings }), { outboundHttp });

test('without an address there is no driver', () => {
  expect(driverOf({})).toBeNull();
});

test('a message is one POST with the configured headers and the filled template', async () => {
  const driver = driverOf({
    GATEHOUSE_SMS_URL: url,
    GATEHOUSE_SMS_HEADERS: '{"Authorization":"Bearer s3cret"}',
    GATEHOUSE_SMS_BODY: '{"from":"Acme","to":["{{to}}"],"content":{"body":"Acme: {{text}}","type":1}}',
  });
  const message = { to: '+16465550100', text: 'Say "hello"\n{{to}} $& \\' };
  expect(await driver?.send(message)).toEqual({ ok: true });
  expect(received).toHaveLength(1);
  expect(received[0]?.method).toBe('POST');
  expect(received[0]?.headers).toMatchObject({
    authorization: 'Bearer s3cret',
    'content-type': 'application/json',
  });
  // A text cannot break out of its place, nor be filled a second time.
  expect(JSON.parse(received[0]?.body ?? '')).toEqual({
    from: 'Acme',
    to: ['+16465550100'],
    content: { body: `Acme: ${message.text}`, type: 1 },
  });
});

test.each([302, 400, 401, 500])('an answer of %i is a refusal, without a second try', async (answered) => {
  status = answered;
  const result = await driverOf({ GATEHOUSE_SMS_URL: url })?.send({ to: '+16465550100', text: 'x' });
  expect(result).toEqual({ ok: false, reason: `status.${answered}` });
  expect(received).toHaveLength(1);
});

test('a gateway that is not there is a refusal with a reason and nothing personal', async () => {
  const driver = driverOf({ GATEHOUSE_SMS_URL: 'http://127.0.0.1:1/' });
  const result = await driver?.send({ to: '+16465550100', text: 'x' });
  expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(/^connect\./) });
});

test.each([
  [{ GATEHOUSE_SMS_URL: 'http://10.0.0.1/' }, 'GATEHOUSE_SMS_URL'],
  [
    { GATEHOUSE_SMS_URL: 'https://gateway.example/', GATEHOUSE_SMS_HEADERS: '{"Host":"x"}' },
    'GATEHOUSE_SMS_HEADERS',
  ],
  [{ GATEHOUSE_SMS_HEADERS: '["x"]' }, 'GATEHOUSE_SMS_HEADERS'],
  [{ GATEHOUSE_SMS_BODY: '{"to":"{{to}}"}' }, 'GATEHOUSE_SMS_BODY'],
  [{ GATEHOUSE_SMS_BODY: 'to={{to}}&text={{text}}' }, 'GATEHOUSE_SMS_BODY'],
])('a setting that cannot work stops the start and is named: %j', (settings, name) => {
  expect(() => driverOf(settings)).toThrow(SettingsError);
  expect(() => driverOf(settings)).toThrow(name);
});
