import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSpecimen } from '@gatehouse/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHostedLink } from '../support/open-hosted-link.js';
import { createReadersFolder, openGuide, type RunningGuide } from '../support/run-guide.js';
import { type RunningProcess, runProcess } from '../support/run-process.js';

let folder: ReturnType<typeof createReadersFolder>;
let product: RunningProcess;
let api: string;

/** What `npm start` runs, on free ports, with its data where the guides look for it. */
beforeAll(async () => {
  folder = createReadersFolder();
  product = runProcess('scripts/start.mjs', [], {
    PORT: '0',
    SHOP_PORT: '0',
    GATEHOUSE_DATA_DIR: join(folder.path, '.gatehouse'),
  });
  await product.printed('Gatehouse is ready.');
  api = JSON.parse(readFileSync(join(folder.path, '.gatehouse/demo.json'), 'utf8')).apiUrl;
});
afterAll(async () => {
  await product?.stop();
  folder?.remove();
});

/** A reader who follows one page to its end; ports that the page names are taken from the environment it names too. */
async function follow(
  page: string,
  environment: Record<string, string>,
  steps: (guide: RunningGuide) => Promise<void>,
): Promise<void> {
  const guide = openGuide(`docs/guides/${page}`, { folder: folder.path, environment });
  try {
    await steps(guide);
    expect(await guide.runRest(), 'the test of this page ran it to its end').toBe('');
  } finally {
    guide.close();
  }
}

/** The person at a hosted link, with the pictures of a drawn document. */
async function goThrough(url: string, specimenId: string): Promise<void> {
  const specimen = findSpecimen(specimenId);
  if (!specimen) throw new Error(`no specimen ${specimenId}`);
  const page = await openHostedLink(api, url);
  await page.send('/consent', { accepted: true, version: page.journey.consentVersion, language: 'en-US' });
  for (const [side, draw] of [
    ['front', specimen.front],
    ['selfie', specimen.selfie],
  ] as const) {
    const answer = await page.send(`/captures/${side}`, (await draw()).image);
    expect(answer.status, `${side}: ${answer.text}`).toBe(200);
  }
}

test('url-redirect.md: the curl lines, the backend and the SDK program work from start to results', async () => {
  await follow('url-redirect.md', { BACKEND_PORT: '8285' }, async (guide) => {
    const begun = await guide.runUntil('node backend.mjs');
    expect(begun).toMatch(/^session [0-9a-f]{24}$/m);
    expect(begun).toMatch(/^http:\/\/\S+\/demo\/flow\/[0-9a-f]{24}\?uuid=\S+$/m);

    await guide.runUntil('/0/omni/get/score');
    await guide.printed(/^open http:\/\/localhost:8285$/m);
    const backend = 'http://localhost:8285';
    expect(await (await fetch(backend)).text()).toContain('window.location.replace(answer.url)');
    const answer = await (await fetch(`${backend}/create-session-and-onboarding-url`)).json();
    expect(Object.keys(answer), 'nothing but the url reaches the browser').toEqual(['url']);
    const forged = await fetch(`${backend}/webhook`, { method: 'POST', body: '{}' });
    expect(forged.status).toBe(401);
    await goThrough(answer.url, 'passport-valid');
    await guide.printed(/^user-0001: OK, images: (selfie, croppedFrontID|croppedFrontID, selfie)$/m);
    expect(await (await fetch(`${backend}/after?cart=7`)).json()).toEqual({ verdict: 'OK' });

    const finish = `curl -s "$API_URL/0/omni/finish-status" -H "X-Incode-Hardware-Id: $TOKEN"`;
    expect(await guide.run(finish)).toContain('"action":"rejected"');
    const results = await guide.runUntil('node with-sdk.mjs');
    expect(results).toContain("status: 'FAIL'");
    void finish;
  });
});
