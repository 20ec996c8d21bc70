import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/start-test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server?.close());

test('a part that cannot be closed keeps no other open, and its error is not lost', async () => {
  const { database, queue } = server.server.dependencies;
  const stop = queue.stop;
  queue.stop = async () => {
    await stop.call(queue);
    throw new Error('a part did not close');
  };
  await expect(server.server.close()).rejects.toThrow('a part did not close');
  await expect(database.ping()).rejects.toThrow();
  expect(existsSync(join(server.dataDir, 'gatehouse.lock'))).toBe(false);
});
