import { pathToFileURL } from 'node:url';
import { ensureManagedDestination } from '@gatehouse/server';
import { type Shop, startShop } from '@gatehouse/shop';
import { createClient } from '@libsql/client';
import type { Page } from '@playwright/test';
import type { TestServer } from './start-test-server.js';

export interface ConnectedShop {
  url: string;
  signIn(page: Page): Promise<void>;
  /** The newest attempt in the shop's own database, once its results are there. */
  waitForResults(): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** The shop on a free port, its webhook registered with the server's tenant, as `npm start` does it. */
export async function connectShop(server: TestServer, databaseFile: string): Promise<ConnectedShop> {
  const destination = (url: string) =>
    ensureManagedDestination(server.server.dependencies, {
      organisationId: server.organisationId,
      managedBy: 'demo-shop',
      kinds: ['onboarding-status'],
      url,
    });
  const { secret } = await destination('http://127.0.0.1:1/webhook');
  const shop: Shop = await startShop({
    port: 0,
    databaseFile,
    apiUrl: server.api,
    apiKey: server.apiKey,
    flowId: server.flowId,
    webhookSecret: secret,
  });
  await destination(`http://127.0.0.1:${shop.port}/webhook`);
  const database = createClient({ url: pathToFileURL(databaseFile).href });
  return {
    url: shop.url,
    async signIn(page) {
      await page.click('form[action="/sign-in"] button');
      await page.waitForSelector('#verify:visible');
    },
    async waitForResults() {
      const deadline = performance.now() + 30_000;
      for (;;) {
        const { rows } = await database.execute(
          "SELECT * FROM attempts WHERE resultsState = 'done' ORDER BY createdAt DESC LIMIT 1",
        );
        if (rows[0]) return { ...rows[0] };
        if (performance.now() > deadline) throw new Error('the shop has no results after 30 s');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async close() {
      database.close();
      await shop.close();
    },
  };
}
