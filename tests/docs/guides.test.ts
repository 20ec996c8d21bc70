import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { consentVersion } from '@gatehouse/contract';
import { readSettings } from '@gatehouse/server';
import { findSpecimen } from '@gatehouse/testkit';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort } from '../support/find-free-port.js';
import { call, withKey, withToken } from '../support/omni-client.js';
import { openHostedLink, partsOf } from '../support/open-hosted-link.js';
import { createReadersFolder, openGuide, type RunningGuide, readBlocks } from '../support/run-guide.js';
import { type RunningProcess, root, runProcess } from '../support/run-process.js';
import { waitUntil } from '../support/wait-until.js';

let folder: ReturnType<typeof createReadersFolder>;
let product: RunningProcess;
let demo: { apiUrl: string; apiKey: string; clientId: string; flowId: string };

const pageOf = (name: string) => readFileSync(join(root, name), 'utf8');
const guideNames = readdirSync(join(root, 'docs/guides'));

/** What `npm start` runs, on free ports, with its data where the guides look for it. */
beforeAll(async () => {
  folder = createReadersFolder();
  product = runProcess('scripts/start.mjs', [], {
    PORT: '0',
    SHOP_PORT: '0',
    GATEHOUSE_DATA_DIR: join(folder.path, '.gatehouse'),
  });
  await product.printed('Gatehouse is ready.');
  demo = JSON.parse(readFileSync(join(folder.path, '.gatehouse/demo.json'), 'utf8'));
});
afterAll(async () => {
  await product?.stop();
  folder?.remove();
});

/** A reader who follows one page to its end. Ports that a page names are read from the variables that it names. */
async function follow(
  name: string,
  steps: (guide: RunningGuide) => Promise<void>,
  environment: Record<string, string> = {},
): Promise<void> {
  const guide = openGuide(`docs/guides/${name}`, { folder: folder.path, environment });
  try {
    await steps(guide);
    expect(guide.blocksLeft(), 'blocks that the test did not run').toBe(0);
  } finally {
    guide.close();
  }
}

/** The person at a hosted link, with the pictures of a drawn document. */
async function goThrough(url: string, specimenId: string): Promise<void> {
  const specimen = findSpecimen(specimenId);
  if (!specimen) throw new Error(`no specimen ${specimenId}`);
  const page = await openHostedLink(demo.apiUrl, url);
  await page.send('/consent', { accepted: true, version: consentVersion, language: 'en-US' });
  for (const [side, draw] of [
    ['front', specimen.front],
    ['selfie', specimen.selfie],
  ] as const) {
    const answer = await page.send(`/captures/${side}`, (await draw()).image);
    expect(answer.status, `${side}: ${answer.text}`).toBe(200);
  }
  await page.send('/liveness/skip', { reason: 'declined' });
}

/** Ends the session behind a link without any picture. */
async function giveUp(url: string): Promise<void> {
  const resumed = await call('POST', `${demo.apiUrl}/omni/start`, {
    headers: withKey(demo.apiKey),
    body: { uuid: partsOf(url).uuid },
  });
  const finished = await call('GET', `${demo.apiUrl}/0/omni/finish-status`, {
    headers: withToken(resumed.body.token),
  });
  expect(finished.status, finished.text).toBe(200);
}

describe('a reader who does what a guide says gets what it says', { timeout: 240_000 }, () => {
  test('url-redirect.md: the curl lines, the backend and the program on the SDK, from start to results', async () => {
    const port = String(await findFreePort());
    const backend = `http://localhost:${port}`;
    await follow(
      'url-redirect.md',
      async (guide) => {
        const begun = await guide.runUntil('node backend.mjs');
        expect(begun).toMatch(/^session [0-9a-f]{24}$/m);
        const link = /^http\S+\?uuid=\S+$/m.exec(begun)?.[0] ?? '';
        expect(partsOf(link)).toMatchObject({ clientId: 'demo', flowId: demo.flowId });
        await guide.runUntil('/0/omni/get/score');
        await guide.printed(new RegExp(`^open ${backend}$`, 'm'));

        expect(await (await fetch(backend)).text()).toContain('window.location.replace(answer.url)');
        const answer = await (await fetch(`${backend}/create-session-and-onboarding-url`)).json();
        expect(Object.keys(answer), 'nothing but the url reaches the browser').toEqual(['url']);
        const forged = await fetch(`${backend}/webhook`, { method: 'POST', body: '{}' });
        expect(forged.status).toBe(401);
        await goThrough(answer.url, 'passport-valid');
        await guide.printed(/^user-0001: OK, images: (selfie, croppedFrontID|croppedFrontID, selfie)$/m);
        expect(await (await fetch(`${backend}/after?cart=7`)).json()).toEqual({ verdict: 'OK' });

        await giveUp(link);
        expect(await guide.runUntil('node with-sdk.mjs')).toContain("status: 'FAIL'");
        const [rest] = await Promise.all([
          guide.runRest(),
          guide.printed(/^send the person to (\S+)$/m).then((match) => giveUp(String(match[1]))),
        ]);
        expect(rest).toMatch(/^verdict FAIL: Session failed/m);
      },
      { BACKEND_PORT: port },
    );
  });

  test('webhooks.md: register, verify, ping, read the log, replay, change the secret', async () => {
    await follow(
      'webhooks.md',
      async (guide) => {
        await guide.runUntil('/ping');
        await guide.printed(/^receiver is listening$/m);
        await guide.runUntil('/deliveries?webhookId=');
        await guide.printed(/^new ping: PING$/m);
        const log = `curl -s "$API_URL/gatehouse/v1/deliveries?webhookId=$WEBHOOK_ID" \
          -H "X-Incode-Hardware-Id: $EXECUTIVE_TOKEN" | field 'items[0].state'`;
        await waitUntil(
          () => guide.run(log),
          (state) => state.includes('delivered'),
        );
        expect(await guide.runUntil('gatehouse -- listen')).toContain('The receiver answered 200.');
        await guide.runUntil('gatehouse -- trigger');
        await guide.printed(/^Signed with GATEHOUSE_WEBHOOK_SECRET\.$/m);
        expect(await guide.runUntil('kill $LISTENER')).toMatch(/^Test event msg_/m);
        await guide.printed(/^new session-failed: SESSION_FAILED$/m);
        await guide.printed(/ session-failed \(test\) of session \w+ #1: 200 in /);
        await guide.runUntil('/deliveries/replay');
        await guide.runUntil('/rotate-secret');
        await guide.printed(/^again ping: PING$[\s\S]*^again ping: PING$/m);
        await guide.printed(/^1 delivery is on the way again\.$/m);
        await guide.runUntil('kill $RECEIVER');
        await guide.printed(/^new ping: PING$[\s\S]*^new ping: PING$/m);
        expect((await guide.runRest()).trim()).toBe('true');
      },
      { RECEIVER_PORT: String(await findFreePort()) },
    );
  });

  test.each([
    'verify.mjs',
    'verify-by-hand.mjs',
  ])('webhooks.md: %s takes what was signed and nothing else', async (file) => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const body = '{"event_type":"PING"}';
    const headersAt = (now: Date, signedBody = body) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign('msg_1', now, signedBody),
    });
    const { verify } = await import(pathToFileURL(join(folder.path, file)).href);
    const before = process.env.WEBHOOK_SECRET;
    process.env.WEBHOOK_SECRET = secret;
    try {
      const now = new Date();
      expect(verify(headersAt(now), body)).toEqual({ event_type: 'PING' });
      expect(() => verify(headersAt(now, '{}'), body)).toThrow();
      expect(() => verify(headersAt(new Date(now.getTime() - 301_000)), body)).toThrow();
      expect(() => verify({}, body)).toThrow();
    } finally {
      if (before === undefined) delete process.env.WEBHOOK_SECRET;
      else process.env.WEBHOOK_SECRET = before;
    }
  });

  test('webhooks.md: the signature to check one’s own code against is right', () => {
    const page = pageOf('docs/guides/webhooks.md');
    const [first] = readBlocks(page).filter(({ language }) => language === 'json');
    const [, secret, id, timestamp, bytes, signature] =
      /secret `whsec_(\S+)`, id `(\S+)`, timestamp\s+`(\d+)` and the (\d+) bytes[^`]*`v1,(\S+)`/.exec(page) ??
      [];
    const body = first?.text.trim() ?? '';
    expect(Buffer.byteLength(body)).toBe(Number(bytes));
    const key = Buffer.from(String(secret), 'base64');
    expect(createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')).toBe(signature);
  });

  test('try-your-pictures.md: specimens are written, right ones pass and another person fails', async () => {
    await follow('try-your-pictures.md', async (guide) => {
      expect(await guide.runUntil('--front specimens/photos/passport.jpg')).toContain('are in specimens/');
      expect(await guide.runUntil('--back')).toMatch(/^overall: .*"status":"OK"/m);
      expect(await guide.runUntil('selfie-other-person')).toMatch(/^overall: .*"status":"OK"/m);
      const failed = await guide.runUntil('cp specimens/camera/passport.mjpeg');
      expect(failed).toMatch(/^overall: .*"status":"FAIL"/m);
      expect(failed).toMatch(/^exit code 1$/m);
      await guide.runRest();
    });
  });

  test('results.md: verdict, document data, images and links, review and deletion', async () => {
    await follow('results.md', async (guide) => {
      const score = await guide.runUntil('get/ocr-data/v2');
      expect(score).toMatch(/^WARN$/m);
      expect(score).toContain("key: 'documentNumberCrosscheck'");
      const data = await guide.runUntil('get/images');
      expect(data).toMatch(/^CLARA MARIA LINDQVIST$/m);
      expect(data).toMatch(/^WARN 1990-03-14 2034-06-14$/m);
      await guide.runUntil('/sessions/search');
      for (const picture of ['selfie.jpg', 'document.jpg'])
        expect(readFileSync(join(folder.path, picture)).subarray(0, 3).toString('hex')).toBe('ffd8ff');
      const reviewed = await guide.runUntil('-X DELETE');
      expect(reviewed).toContain('needsReview: true');
      expect(reviewed).toContain('id.document_number_differs');
      expect(reviewed).toMatch(/^MANUAL_REVIEW_APPROVED\nMANUAL_OK$/m);
      expect((await guide.runRest()).trim()).toBe('true');
      expect(await guide.run('session get/score')).toContain('session.not_found');
    });
  });

  test('liveness.md: a challenge is begun, guided and judged by API; a still picture does not pass', async () => {
    await follow('liveness.md', async (guide) => {
      const begun = await guide.runUntil('liveness/frames?nonce=');
      expect(begun).toMatch(/^(turn-left|turn-right|closer), centre, /m);
      expect(await guide.runUntil('liveness/finish')).toMatch(/^-1$/m);
      expect(await guide.runRest()).toMatch(/^false\n.*liveness\.order/m);
    });
  });

  test('static-link.md: a visitor without a backend, found by search, and the link switched off', async () => {
    await follow('static-link.md', async (guide) => {
      const link = /^http\S+$/m.exec(await guide.runUntil('/sessions/search'))?.[0] ?? '';
      const visit = await openHostedLink(demo.apiUrl, `${link}?lang=es-ES`);
      expect(visit.journey).toMatchObject({ step: 'consent', language: 'es-ES' });
      const found = await guide.runUntil('"staticLink": false');
      expect(found.trim().split('\n')).toEqual(['1', 'UNKNOWN']);
      expect((await guide.runRest()).trim().split('\n')).toEqual(['false', '404']);
    });
  });

  test('hosted-pages.md: a flow with a look and questions, and a colour that nobody can read', async () => {
    await follow('hosted-pages.md', async (guide) => {
      const link = /^http\S+$/m.exec(await guide.runUntil('#ffd54f'))?.[0] ?? '';
      const visit = await openHostedLink(demo.apiUrl, link);
      expect(visit.journey).toMatchObject({
        company: 'Violet Bank',
        steps: expect.arrayContaining(['custom-fields']),
      });
      expect(await (await fetch(link)).text()).toMatch(
        /<link rel="stylesheet" href="\/hosted\/themes\/\w+\/1\/style.css">/,
      );
      expect(await guide.runUntil('addEventListener')).toMatch(
        /theme\.primaryColour: has a contrast of 1\.\d+:1/,
      );
      await guide.runRest();
    });
  });

  test('behind-a-proxy.md: the settings are ones that the server takes, and the health addresses answer', async () => {
    await follow('behind-a-proxy.md', async (guide) => {
      const masterKey = (await guide.runUntil('/healthz')).trim();
      const [file] = readBlocks(pageOf('docs/guides/behind-a-proxy.md')).filter(
        (block) => block.file === 'gatehouse.env',
      );
      const settings = Object.fromEntries(
        [...(file?.text ?? '').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
      );
      expect(() => readSettings(settings), 'the key has to be made first').toThrow(/GATEHOUSE_MASTER_KEY/);
      expect(readSettings({ ...settings, GATEHOUSE_MASTER_KEY: masterKey })).toMatchObject({
        publicUrl: 'https://verify.example.com',
        trustedProxies: ['127.0.0.1/32'],
        port: 8080,
      });
      expect(await guide.runRest()).toMatch(/"alive".*"ready"/s);
    });
  });

  test('README.md: the session by hand starts', () => {
    const block = readBlocks(pageOf('README.md')).find(({ text }) => text.includes('curl'));
    const { stdout, status } = spawnSync(
      'bash',
      ['-eu', '-c', String(block?.text).replaceAll('http://localhost:8080', demo.apiUrl)],
      { cwd: folder.path, encoding: 'utf8' },
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout).interviewId).toMatch(/^[0-9a-f]{24}$/);
  });
});

describe('what the pages say can be found', () => {
  const pages = [
    ...readdirSync(root).filter((name) => name.endsWith('.md')),
    'apps/shop/README.md',
    ...readdirSync(join(root, 'packages'))
      .map((name) => `packages/${name}`)
      .filter((path) => readdirSync(join(root, path)).includes('README.md'))
      .map((path) => `${path}/README.md`),
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];

  test.each(pages)('%s: its links lead to files and headings that are there', (page) => {
    const broken = linksOf(pageOf(page)).filter((link) => !leadsSomewhere(page, link));
    expect(broken).toEqual([]);
  });

  test.each(guideNames)('%s: every block says what it is, and every setting that it names exists', (name) => {
    const page = pageOf(`docs/guides/${name}`);
    const fences = page.match(/^```/gm) ?? [];
    expect(readBlocks(page)).toHaveLength(fences.length / 2);
    const known = pageOf('docs/reference/config.md') + pageOf('docs/reference/cli.md');
    const unknown = [...page.matchAll(/\bGATEHOUSE_[A-Z_]+\b/g)].filter(
      ([word]) => !known.includes(`\`${word}\``),
    );
    expect(unknown.map(([word]) => word)).toEqual([]);
  });
});

/** Relative targets of a page's links, code left out. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => String(match[1]))
    .filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(root, page) : join(root, page, '..', path);
  let content: string;
  try {
    content = readFileSync(target, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EISDIR' && anchor === undefined;
  }
  return anchor === undefined || anchorsOf(content).includes(anchor);
}

/** As GitHub makes them out of headings. */
const anchorsOf = (markdown: string): string[] =>
  [...markdown.replace(/^```.*?^```$/gms, '').matchAll(/^#+ (.+)$/gm)].map((match) =>
    String(match[1])
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
