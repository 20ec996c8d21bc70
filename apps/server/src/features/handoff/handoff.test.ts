import { GatehouseError, installedLanguages } from '@gatehouse/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import { createLog } from '../../platform/log/log.js';
import type { SmsResult, TextMessage } from '../../platform/sms/sms-driver.js';
import { openLink } from '../journey/operations/open-link.js';
import { captureStep, giveConsent, readJourney } from '../journey/operations/take-step.js';
import type { Page } from '../journey/page.js';
import type { Organisation } from '../organisations/index.js';
import { deleteSession } from '../retention/operations/delete-session.js';
import { redactSession } from '../retention/operations/redact-session.js';
import { openServerBench, type ServerBench, selfieFlow } from '../server.test-support.js';
import { closeSession } from '../sessions/operations/close-session.js';
import { finishSession } from '../sessions/operations/finish-session.js';
import { mintLink } from '../sessions/operations/mint-link.js';
import { hashSecret } from '../tokens/token-service.js';
import { findObstacle } from './find-obstacle.js';
import { composeHandoffText } from './handoff-texts.js';
import { showCode } from './operations/mint-code.js';
import { takeOver } from './operations/take-over.js';
import { textCode } from './operations/text-code.js';
import { codeLives, tradeCode } from './operations/trade-code.js';

const minuteMs = 60_000;
const rotating = { ...selfieFlow, redirectionUrl: 'https://shop.example/after' };
const still = { ...rotating, handoff: { rotate: false } };
const selfie = { side: 'selfie', picture: Buffer.from('any') } as const;

describe.each(testDatabases())('the hand-over to a phone on $name', ({ open }) => {
  let bench: ServerBench;
  let tenant: Organisation;
  let flowId: string;
  let stillFlowId: string;
  beforeAll(async () => {
    bench = await openServerBench(open);
    tenant = await bench.addTenant();
    flowId = await bench.addFlow(tenant, rotating);
    stillFlowId = await bench.addFlow(tenant, still);
  });
  afterAll(() => bench.close());

  const pageWith = (sessionId: string, cookie: string, handedOver = false): Page => ({
    sessionId,
    organisationName: tenant.name,
    device: { cookieHash: hashSecret(cookie), handedOver },
  });
  /** A session as a computer sees it that has just opened its link. */
  async function openComputer(flow = flowId) {
    const sessionId = await bench.start(tenant, flow);
    return { sessionId, computer: await openAgain(sessionId, flow) };
  }
  async function openAgain(sessionId: string, flow = flowId): Promise<Page> {
    const { url } = await mintLink(bench.dependencies, { organisation: tenant, sessionId });
    const uuid = new URL(url).searchParams.get('uuid') ?? '';
    const link = { clientId: tenant.clientId, flowId: flow, uuid };
    return pageWith(sessionId, (await openLink(bench.dependencies, link)).cookie);
  }
  async function show(page: Page) {
    const shown = await showCode(bench.dependencies, page);
    return { ...shown, code: shown.url.split('/h/')[1] ?? '' };
  }
  const trade = (code: string) => tradeCode(bench.dependencies, code);
  const journey = (page: Page) => readJourney(bench.dependencies, page);
  async function openPhone(sessionId: string, computer: Page) {
    const { cookie, journey: seen } = await trade((await show(computer)).code);
    return { phone: pageWith(sessionId, cookie, true), seen };
  }
  const codeRows = (sessionId: string) =>
    bench.dependencies.db.selectFrom('handoffCodes').selectAll().where('sessionId', '=', sessionId).execute();

  const capturesOf = (sessionId: string) =>
    bench.dependencies.db.selectFrom('captures').select('id').where('sessionId', '=', sessionId).execute();

  describe('a code', () => {
    test('has 128 random bits, is stored hashed and leads to its own session', async () => {
      const [a, b] = [await openComputer(), await openComputer()];
      const [ofA, ofB] = [await show(a.computer), await show(b.computer)];
      expect(ofA.url).toBe(`https://verify.example/h/${ofA.code}`);
      expect(Buffer.from(ofA.code, 'base64url')).toHaveLength(16);
      expect(ofA.code).not.toBe(ofB.code);
      expect(JSON.stringify(await codeRows(a.sessionId))).not.toContain(ofA.code);
      expect((await trade(ofB.code)).journey.interviewId).toBe(b.sessionId);
      expect((await trade(ofA.code)).journey.interviewId).toBe(a.sessionId);
    });

    test('81. works once, and looking at it does not use it up', async () => {
      const { computer } = await openComputer();
      const { code } = await show(computer);
      expect(await codeLives(bench.dependencies, code)).toBe(true);
      expect(await codeLives(bench.dependencies, code)).toBe(true);
      await trade(code);
      expect(await codeLives(bench.dependencies, code)).toBe(false);
      await expect(trade(code)).rejects.toMatchObject({ code: 'handoff.code_dead' });
    });

    test('81. of two phones that scan it at once, one gets the session', async () => {
      const { computer } = await openComputer();
      const { code } = await show(computer);
      const outcomes = await Promise.allSettled([trade(code), trade(code), trade(code)]);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test('81. that does not rotate dies after 10 minutes, to the millisecond', async () => {
      const { computer } = await openComputer(stillFlowId);
      const [one, two] = [await show(computer), await show(computer)];
      expect(one).toMatchObject({ livesForSeconds: 600, renewAfterSeconds: null });
      bench.clock.advance(10 * minuteMs - 1);
      await trade(one.code);
      const later = await openComputer(stillFlowId);
      const three = await show(later.computer);
      bench.clock.advance(10 * minuteMs);
      await expect(trade(three.code)).rejects.toMatchObject({ code: 'handoff.code_dead' });
      await expect(trade(two.code)).rejects.toMatchObject({ code: 'handoff.code_dead' });
    });

    test('rotates: the next one comes after 30 s, and the one before dies 10 s later', async () => {
      const { computer } = await openComputer();
      const first = await show(computer);
      expect(first).toMatchObject({ livesForSeconds: 40, renewAfterSeconds: 30 });
      bench.clock.advance(30_000);
      const second = await show(computer);
      bench.clock.advance(9_999);
      expect(await codeLives(bench.dependencies, first.code)).toBe(true);
      bench.clock.advance(1);
      await expect(trade(first.code)).rejects.toMatchObject({ code: 'handoff.code_dead' });
      await trade(second.code);
    });

    test('of a page that stops renewing, to relay the picture, dies all the same', async () => {
      const { computer } = await openComputer();
      const { code } = await show(computer);
      bench.clock.advance(40_000);
      await expect(trade(code)).rejects.toMatchObject({ code: 'handoff.code_dead' });
    });

    test('that was replaced early lives 10 s and no longer', async () => {
      const { computer } = await openComputer();
      const first = await show(computer);
      await show(computer);
      bench.clock.advance(10_000);
      expect(await codeLives(bench.dependencies, first.code)).toBe(false);
    });

    test('dies when another one of its session was used', async () => {
      const { computer } = await openComputer(stillFlowId);
      const [one, two] = [await show(computer), await show(computer)];
      await trade(two.code);
      expect(await codeLives(bench.dependencies, one.code)).toBe(false);
    });

    test('dead codes do not pile up', async () => {
      const { sessionId, computer } = await openComputer();
      for (let count = 0; count < 20; count += 1) {
        await show(computer);
        bench.clock.advance(30_000);
      }
      expect((await codeRows(sessionId)).length).toBeLessThanOrEqual(2);
    });

    test('of a session that is over, and an unknown one, are dead like any other', async () => {
      const finished = await openComputer(stillFlowId);
      const { code: ofFinished } = await show(finished.computer);
      await finishSession(bench.dependencies, finished.sessionId);
      const closed = await openComputer(stillFlowId);
      const { code: ofClosed } = await show(closed.computer);
      await closeSession(bench.dependencies, closed.sessionId);
      for (const code of [ofFinished, ofClosed, 'AAAAAAAAAAAAAAAAAAAAAA', '', 'x'.repeat(100)])
        await expect(trade(code)).rejects.toMatchObject({ code: 'handoff.code_dead' });
    });

    test('is not shown by a phone, a finished session, or a flow that switches the hand-over off', async () => {
      const { sessionId, computer } = await openComputer();
      const { phone } = await openPhone(sessionId, computer);
      await expect(show(phone)).rejects.toMatchObject({ code: 'handoff.off' });
      await expect(show(computer)).rejects.toMatchObject({ code: 'device.taken_over' });
      await finishSession(bench.dependencies, sessionId);
      await expect(show(phone)).rejects.toMatchObject({ code: 'session.finished' });
      const off = await openComputer(await bench.addFlow(tenant, { ...rotating, handoff: { mode: 'off' } }));
      await expect(show(off.computer)).rejects.toMatchObject({ code: 'handoff.off' });
    });

    test('goes with its session, deleted or redacted', async () => {
      const [one, two] = [await openComputer(), await openComputer()];
      for (const { computer } of [one, two]) await show(computer);
      expect([...(await codeRows(one.sessionId)), ...(await codeRows(two.sessionId))]).toHaveLength(2);
      const target = { organisationId: tenant.id, notify: false };
      await deleteSession(bench.dependencies, { ...target, sessionId: one.sessionId, keepIdentity: false });
      await redactSession(bench.dependencies, { ...target, sessionId: two.sessionId, keep: [] });
      expect([...(await codeRows(one.sessionId)), ...(await codeRows(two.sessionId))]).toEqual([]);
    });
  });

  describe('one device at a time', () => {
    test('the phone that scanned captures; the computer follows and is refused', async () => {
      const { sessionId, computer } = await openComputer();
      expect(await journey(computer)).toMatchObject({ device: 'this', handedOver: false });
      const { phone, seen } = await openPhone(sessionId, computer);
      expect(seen).toMatchObject({ device: 'this', handedOver: true, step: 'selfie' });
      expect(await journey(computer)).toMatchObject({ device: 'phone', step: 'selfie' });
      await expect(captureStep(bench.dependencies, computer, selfie)).rejects.toMatchObject({
        code: 'device.taken_over',
      });
      expect((await captureStep(bench.dependencies, phone, selfie)).accepted).toBe(true);
      expect(await capturesOf(sessionId)).toHaveLength(1);
    });

    test('that loses its turn while its picture is measured stores nothing and uses up no attempt', async () => {
      const { computer, sessionId } = await openComputer();
      const { code } = await show(computer);
      const { vision } = bench.dependencies;
      const { measureSelfie } = vision;
      // The phone comes in after the computer was let in, and before its picture is stored.
      vision.measureSelfie = async (...picture) => {
        vision.measureSelfie = measureSelfie;
        await trade(code);
        return measureSelfie(...picture);
      };
      await expect(captureStep(bench.dependencies, computer, selfie)).rejects.toMatchObject({
        code: 'device.taken_over',
      });
      expect(await capturesOf(sessionId)).toEqual([]);
      expect(await journey(computer)).toMatchObject({ device: 'phone', step: 'selfie', retriesLeft: 3 });
    });

    test('81. the computer is redirected at the end, the phone only sees that all is done', async () => {
      const { sessionId, computer } = await openComputer();
      const { phone } = await openPhone(sessionId, computer);
      await captureStep(bench.dependencies, phone, selfie);
      expect(await journey(computer)).toMatchObject({
        step: 'done',
        redirect: { url: 'https://shop.example/after' },
      });
      expect(await journey(phone)).toMatchObject({ step: 'done', redirect: null });
    });

    test('is taken over both ways, as often as people like', async () => {
      const { sessionId, computer } = await openComputer();
      const { phone } = await openPhone(sessionId, computer);
      expect(await takeOver(bench.dependencies, computer)).toMatchObject({ device: 'this' });
      expect(await journey(phone)).toMatchObject({ device: 'other' });
      await expect(captureStep(bench.dependencies, phone, selfie)).rejects.toMatchObject({
        code: 'device.taken_over',
      });
      expect(await takeOver(bench.dependencies, phone)).toMatchObject({ device: 'this', handedOver: true });
      expect(await journey(computer)).toMatchObject({ device: 'phone' });
      await takeOver(bench.dependencies, computer);
      expect((await captureStep(bench.dependencies, computer, selfie)).accepted).toBe(true);
    });

    test('the newest that opens the link wins, also over the phone', async () => {
      const { sessionId, computer } = await openComputer();
      const { phone } = await openPhone(sessionId, computer);
      const newest = await openAgain(sessionId);
      expect(await journey(newest)).toMatchObject({ device: 'this' });
      expect(await journey(phone)).toMatchObject({ device: 'other' });
      expect(await journey(computer)).toMatchObject({ device: 'other' });
    });

    test('consent is asked of the device that goes on', async () => {
      const consent = { ...rotating, modules: { ...rotating.modules, consent: true } };
      const { sessionId, computer } = await openComputer(await bench.addFlow(tenant, consent));
      const { phone } = await openPhone(sessionId, computer);
      const answer = { accepted: true, version: '2', language: 'en-US' } as const;
      await expect(giveConsent(bench.dependencies, computer, answer)).rejects.toMatchObject({
        code: 'device.taken_over',
      });
      expect(await giveConsent(bench.dependencies, phone, answer)).toMatchObject({ step: 'selfie' });
    });

    test('a session that only API clients used belongs to the first page that asks', async () => {
      const sessionId = await bench.start(tenant, flowId);
      expect(await journey(pageWith(sessionId, 'any'))).toMatchObject({ device: 'this' });
    });
  });

  describe('the offer', () => {
    const offerOf = async (mode: 'off' | 'offered' | 'required') => {
      const settings = { ...rotating, liveness: 'required', handoff: { mode } } as const;
      return openComputer(await bench.addFlow(tenant, settings));
    };

    test('comes before the first capture and is not repeated to somebody who goes on here', async () => {
      const { computer } = await offerOf('offered');
      const handoff = { available: true, due: true, required: false };
      expect(await journey(computer)).toMatchObject({ handoff });
      await takeOver(bench.dependencies, computer);
      expect(await journey(computer)).toMatchObject({ handoff: { ...handoff, due: false } });
    });

    test('is over once something was captured', async () => {
      const { computer } = await offerOf('offered');
      const { journey: after } = await captureStep(bench.dependencies, computer, selfie);
      expect(after).toMatchObject({ step: 'liveness', handoff: { available: true, due: false } });
    });

    test('stays where the flow requires the phone, and is never made where it is off', async () => {
      const required = await offerOf('required');
      await takeOver(bench.dependencies, required.computer);
      expect(await journey(required.computer)).toMatchObject({ handoff: { due: true, required: true } });
      const off = await offerOf('off');
      expect(await journey(off.computer)).toMatchObject({ handoff: { available: false, due: false } });
    });

    test('is never made to the phone', async () => {
      const { sessionId, computer } = await offerOf('required');
      const { seen } = await openPhone(sessionId, computer);
      expect(seen).toMatchObject({ handoff: { available: false, due: false } });
    });

    test.each([
      ['https://verify.example', null],
      ['https://192.168.1.5', null],
      ['http://localhost:8080', 'loopback'],
      ['https://localhost', 'loopback'],
      ['http://127.0.0.1:8080', 'loopback'],
      ['http://[::1]:8080', 'loopback'],
      ['http://verify.example', 'insecure'],
      ['http://192.168.1.5:8080', 'insecure'],
    ])('%s: a phone meets %s', (url, obstacle) => {
      expect(findObstacle(url)).toBe(obstacle);
    });
  });

  describe('by text message', () => {
    const phone = '+16465550100';
    let sent: TextMessage[];
    let result: SmsResult;
    let logged: string;
    let dependencies: ServerBench['dependencies'];
    let computer: Page;
    beforeEach(async () => {
      sent = [];
      result = { ok: true };
      logged = '';
      const destination = {
        write: (line: string) => {
          logged += line;
        },
      };
      dependencies = {
        ...bench.dependencies,
        log: createLog({ level: 'trace', destination }),
        sms: {
          async send(message) {
            sent.push(message);
            return result;
          },
        },
      };
      const texting = { ...rotating, handoff: { sms: true } };
      ({ computer } = await openComputer(await bench.addFlow(tenant, texting)));
    });

    test('sends the same kind of link, in the language of the session, good for 10 minutes', async () => {
      expect(await textCode(dependencies, computer, phone)).toEqual({ textsLeft: 4 });
      expect(sent[0]?.to).toBe(phone);
      const code = /https:\/\/verify\.example\/h\/([\w-]{22})\s/.exec(sent[0]?.text ?? '')?.[1] ?? '';
      // Codes that are shown meanwhile do not end one that is on its way.
      await show(computer);
      bench.clock.advance(10 * minuteMs - 1);
      expect((await trade(code)).journey.device).toBe('this');
    });

    test('five times in a session, counted also when the gateway fails', async () => {
      result = { ok: false, reason: 'status.500' };
      for (let count = 0; count < 5; count += 1)
        await expect(textCode(dependencies, computer, phone)).rejects.toMatchObject({ code: 'sms.not_sent' });
      await expect(textCode(dependencies, computer, phone)).rejects.toMatchObject({
        code: 'handoff.texts_used_up',
      });
      expect(sent).toHaveLength(5);
      expect(logged).toContain('status.500');
      // Ids and times are digits too, by chance also those of the number.
      const lines = logged
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines.map(({ interviewId }) => interviewId)).toEqual(lines.map(() => computer.sessionId));
      const said = lines.map(({ time: _time, interviewId: _interviewId, ...rest }) => rest);
      expect(JSON.stringify(said)).not.toMatch(/646|555|verify\.example\/h/);
    });

    test('is hidden without a driver, and where the flow does not ask for it', async () => {
      expect(await showCode(dependencies, computer)).toMatchObject({ sms: true });
      expect(await showCode(bench.dependencies, computer)).toMatchObject({ sms: false });
      await expect(textCode(bench.dependencies, computer, phone)).rejects.toMatchObject({
        code: 'sms.no_driver',
      });
      const silent = await openComputer();
      expect(await showCode(dependencies, silent.computer)).toMatchObject({ sms: false });
      await expect(textCode(dependencies, silent.computer, phone)).rejects.toBeInstanceOf(GatehouseError);
      expect(sent).toEqual([]);
    });

    test('the number is neither stored nor noted', async () => {
      await textCode(dependencies, computer, phone);
      const { db } = bench.dependencies;
      const events = await db
        .selectFrom('sessionEvents')
        .selectAll()
        .where('sessionId', '=', computer.sessionId)
        .execute();
      const session = await bench.session(computer.sessionId);
      expect(JSON.stringify([events, session?.progress])).not.toMatch(/6465550100|\/h\//);
    });

    test.each(installedLanguages)('in %s it names the company, the link and its limits', (language) => {
      const text = composeHandoffText(language, { company: 'Northwind', url: 'https://v.example/h/abc' });
      expect(text).toMatch(/Northwind.*https:\/\/v\.example\/h\/abc .*10/);
    });
  });
});
