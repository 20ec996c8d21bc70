import { quietBrowserFlags } from '@gatehouse/testkit';
import lighthouse from 'lighthouse';
import { launch } from 'puppeteer-core';
import { expect, test, vi } from 'vitest';
import { startTestServer } from '../support/start-test-server.js';

// Seconds on an idle machine.
vi.setConfig({ testTimeout: 180_000 });

test('Lighthouse on its mobile profile finds nothing to mend on the first screen: accessibility and best practices are 100', async () => {
  const server = await startTestServer();
  const browser = await launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [...quietBrowserFlags],
  });
  try {
    const result = await lighthouse(
      `${server.api}/${server.clientId}/flow/${server.flowId}`,
      { onlyCategories: ['accessibility', 'best-practices'], logLevel: 'error' },
      undefined,
      await browser.newPage(),
    );
    if (!result) throw new Error('Lighthouse gave no result');
    const { audits, categories, runWarnings, finalDisplayedUrl } = result.lhr;
    const faults = Object.values(categories).flatMap(({ auditRefs }) =>
      auditRefs.flatMap(({ id, weight }) => {
        const audit = audits[id];
        return weight > 0 && audit && audit.score !== null && audit.score < 1
          ? [`${id}: ${audit.title}`]
          : [];
      }),
    );
    expect(faults).toEqual([]);
    expect(runWarnings).toEqual([]);
    // The screen itself was looked at, not a page that says it cannot be opened.
    expect(finalDisplayedUrl).toContain('interviewId=');
    expect(Object.fromEntries(Object.values(categories).map(({ id, score }) => [id, score]))).toEqual({
      accessibility: 1,
      'best-practices': 1,
    });
  } finally {
    await browser.close();
    await server.close();
  }
});
