import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { type ConnectorSettings, createCheckedConnector } from './create-checked-connector.js';
import { OutboundError } from './outbound-failure.js';

const connectTo = (hostname: string, port: number, settings: Partial<ConnectorSettings>) =>
  new Promise<Socket | Error>((resolve) => {
    const connect = createCheckedConnector({
      rule: { kind: 'public-or-allowed' },
      allowCidrs: [],
      lookup: async () => [{ address: '127.0.0.1', family: 4 }],
      connectTimeoutMs: 2_000,
      extraCertificates: [],
      ...settings,
    });
    connect({ hostname, port: String(port), protocol: 'http:' }, (error, socket) => resolve(error ?? socket));
  });

// The address check of a whole call comes before the connector; these hold without it.
it.each([
  '127.0.0.1',
  'name.test',
])('the connector itself refuses %s and opens no connection', async (hostname) => {
  let connections = 0;
  const server = createServer(() => {
    connections++;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const refused = await connectTo(hostname, port, {});
  expect(refused).toBeInstanceOf(OutboundError);
  expect(refused).toMatchObject({ failure: 'address_refused' });
  const opened = await connectTo(hostname, port, { allowCidrs: ['127.0.0.1'] });
  expect(opened).toMatchObject({ remoteAddress: '127.0.0.1' });
  if (!(opened instanceof Error)) opened.destroy();
  server.close();
  await once(server, 'close');
  expect(connections).toBe(1);
});
