// npm run bench:hosted: the hosted pages as a person meets them. Lighthouse on its mobile profile (first screen, median of
// several runs), INP of a timespan over the first steps, what the browser loads, and whole journeys through a real browser
// with a fake camera against the real server. Writes docs/reference/performance-hosted.md.
//
//   --runs N      Lighthouse runs (default 5)
//   --journeys N  whole journeys (default 5)
//   --print       print only, do not write the page
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import lighthouse, { startTimespan } from 'lighthouse';
import { launch } from 'puppeteer-core';
import { buildChanged } from '../scripts/build.mjs';
import { provideChromium } from '../scripts/provide-chromium.mjs';
import { describeMachine, loadNow, root, versionsOf } from './machine.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    journeys: { type: 'string', default: '5' },
    print: { type: 'boolean', default: false },
  },
});
await buildChanged({ log: console.log });
const { createTenant, readSettings, startServer } = await import('../apps/server/dist/index.js');
const { cameraBrowserFlags, drawCameraScenes, writeCameraClip } = await import(
  '../packages/testkit/dist/index.js'
);

const warmUps = 2;
const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-hosted-'));
const camera = join(scratch, 'camera.mjpeg');
const executablePath = provideChromium();
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

const server = await startServer(
  readSettings({
    ...process.env,
    PORT: '0',
    GATEHOUSE_DATA_DIR: join(scratch, 'data'),
    GATEHOUSE_LOG_LEVEL: 'error',
    GATEHOUSE_MODEL_WORKERS: process.env.GATEHOUSE_MODEL_WORKERS ?? '1',
  }),
);
await server.ready;
const tenant = await createTenant(server.dependencies, {
  clientId: 'bench',
  flow: { mode: 'test', liveness: 'off' },
});
const link = `${server.localUrl}/${tenant.clientId}/flow/${tenant.flowId}`;
const loadBefore = loadNow();

/** The first screen, fresh each time, as Lighthouse's mobile profile sees it. */
async function measureFirstScreen(browser) {
  const page = await browser.newPage();
  const { lhr } = await lighthouse(
    link,
    { logLevel: 'error', onlyCategories: ['performance', 'accessibility', 'best-practices'] },
    undefined,
    page,
  );
  await page.close();
  const figure = (id) => lhr.audits[id].numericValue;
  return {
    performance: lhr.categories.performance.score * 100,
    accessibility: lhr.categories.accessibility.score * 100,
    bestPractices: lhr.categories['best-practices'].score * 100,
    fcp: figure('first-contentful-paint'),
    lcp: figure('largest-contentful-paint'),
    tbt: figure('total-blocking-time'),
    cls: figure('cumulative-layout-shift'),
    transferred: lhr.audits['network-requests'].details.items.reduce(
      (sum, item) => sum + item.transferSize,
      0,
    ),
    throttling: lhr.configSettings.throttling,
    browser: lhr.environment.hostUserAgent.match(/Chrome\/[\d.]+/)[0],
  };
}

/** From the first press to the running camera and back, with the processor slowed down as on the mobile profile. */
async function measureInteractions(browser) {
  const page = await browser.newPage();
  await page.setViewport({ width: 412, height: 823, isMobile: true, hasTouch: true });
  await page.goto(link);
  await page.waitForSelector('main[data-step="consent"]');
  const timespan = await startTimespan(page, {
    flags: { logLevel: 'error', throttlingMethod: 'devtools', screenEmulation: { disabled: true } },
  });
  await page.tap('[data-action=refuse]');
  await page.waitForSelector('main[data-view="stop"]');
  await page.tap('[data-action=back]');
  await page.waitForSelector('[data-action=agree]');
  await page.select('.language select', 'de-DE');
  await page.waitForSelector('html[lang="de-DE"]');
  await page.tap('[data-action=agree]');
  await page.waitForSelector('main[data-step="id-front"]');
  await page.tap('[data-action=continue]');
  await page.waitForSelector('main[data-view="live"]');
  const { lhr } = await timespan.endTimespan();
  await page.close();
  return {
    inp: lhr.audits['interaction-to-next-paint'].numericValue,
    cls: lhr.audits['cumulative-layout-shift'].numericValue,
  };
}

/** Consent to the success screen with no pause of a person: the document is ready before the camera. */
async function walkJourney(browser, scenes) {
  await writeCameraClip(camera, ...scenes.document);
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const see = (step) => page.waitForSelector(`main[data-step="${step}"]`);
  const take = async (step) => {
    await see(step);
    await page.click(`main[data-step="${step}"][data-view="intro"] [data-action=continue]`);
    const preview = see('capture-preview');
    await Promise.race([
      preview,
      page.click('[data-action=shutter]:not([aria-disabled=true])').catch(() => preview),
    ]);
    await preview;
  };
  const marks = {};
  const began = performance.now();
  const mark = (name) => {
    marks[name] = performance.now() - began;
  };
  await page.goto(link);
  await see('consent');
  mark('first screen');
  await page.click('[data-action=agree]');
  await take('id-front');
  mark('document taken');
  // The next thing is in the person's hand meanwhile: drawing the clip is not the page's time.
  const paused = performance.now();
  await writeCameraClip(camera, ...scenes.face);
  const pause = performance.now() - paused;
  await page.click('[data-action=use]');
  await take('selfie');
  mark('selfie taken');
  await page.click('[data-action=use]');
  await see('done');
  mark('success screen');
  await context.close();
  return { total: marks['success screen'] - pause, firstScreen: marks['first screen'] };
}

const first = [];
let interactions;
let journeys = [];
const slow = await launch({ executablePath, args: cameraBrowserFlags() });
try {
  // A server that has been up for a while has answered before.
  for (let run = 0; run < warmUps; run += 1) await measureFirstScreen(slow);
  for (let run = 0; run < Number(values.runs); run += 1) first.push(await measureFirstScreen(slow));
  interactions = await measureInteractions(slow);
} finally {
  await slow.close();
}
const scenes = await drawCameraScenes();
await writeCameraClip(camera, ...scenes.document);
const quick = await chromium.launch({ executablePath, args: cameraBrowserFlags({ clip: camera }) });
try {
  await walkJourney(quick, scenes); // models and caches are warm after it
  for (let run = 0; run < Number(values.journeys); run += 1) journeys.push(await walkJourney(quick, scenes));
} finally {
  await quick.close();
  await server.close();
  rmSync(scratch, { recursive: true, force: true });
}
journeys = journeys.map(({ total }) => total);

const weights = JSON.parse(readFileSync(resolve(root, 'apps/hosted/dist/weights.json'), 'utf8'));
const of = (name) => first.map((run) => run[name]);
const { rttMs, throughputKbps, cpuSlowdownMultiplier } = first[0].throttling;
const rows = [
  [
    'performance, accessibility, best practices (median)',
    `${median(of('performance'))}, ${median(of('accessibility'))}, ${median(of('bestPractices'))}`,
  ],
  [
    'largest contentful paint (median; all runs)',
    `${seconds(median(of('lcp')))}; ${of('lcp').map(seconds).join(', ')}`,
  ],
  ['first contentful paint (median)', seconds(median(of('fcp')))],
  ['total blocking time (median)', `${Math.round(median(of('tbt')))} ms`],
  [
    'cumulative layout shift (largest of the runs; of the timespan)',
    `${Math.max(...of('cls')).toFixed(3)}; ${interactions.cls.toFixed(3)}`,
  ],
  [
    'interaction to next paint, over the first steps to the running camera',
    `${Math.round(interactions.inp)} ms`,
  ],
  ['transferred until the first screen is complete, headers included', kilobytes(median(of('transferred')))],
  [
    'first screen with the heaviest language: scripts, styles and the drawn screen, gzip (budget 51.2 kB)',
    kilobytes(weights.firstScreenBytes),
  ],
  ...Object.entries(weights.lazyBytes).map(([part, bytes]) => [
    `code of ${part}, loaded later, gzip`,
    kilobytes(bytes),
  ]),
  [
    `link to success screen with a ready passport, no human pause (n = ${journeys.length})`,
    `median ${seconds(median(journeys))}, slowest ${seconds(Math.max(...journeys))}`,
  ],
];
const loadAfter = loadNow();
for (const [what, figure] of rows) console.log(`${what}: ${figure}`);
console.log(`load average before ${loadBefore}, after ${loadAfter}`);

const page = `<!-- Written by npm run bench:hosted; do not edit. -->

# Performance of the hosted pages

Measured by \`npm run bench:hosted\` on ${describeMachine()}, ${new Date().toISOString().slice(0, 10)}. Load average before ${loadBefore}, after ${loadAfter}.
${versionsOf(['lighthouse', 'preact', 'vite'])}, ${first[0].browser}.

The first screen is opened by a static link, with nothing cached, ${first.length} times by Lighthouse's mobile profile (simulated: ${rttMs} ms
round trip, ${Math.round(throughputKbps)} kbit/s, processor ${cpuSlowdownMultiplier} times slower). Server and browser share the machine.

| what | figure |
|---|---|
${rows.map(([what, figure]) => `| ${what} | ${figure} |`).join('\n')}

A journey is consent, passport, selfie and the success screen, in a phone-sized window with a fake camera against a server with
one model worker; without the liveness challenge, which takes as long as a person takes to turn their head.
`;
if (!values.print) writeFileSync(resolve(root, 'docs/reference/performance-hosted.md'), page);
