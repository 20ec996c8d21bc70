import type { PageEvent } from '@gatehouse/contract';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../hosted-api/failure.js';
import type { CaptureAnswer, CustomFieldsAnswer, HostedApi, Reply } from '../hosted-api/hosted-api.js';
import { fallbackCatalogue } from '../language/catalogue.js';
import { createTranslation } from '../language/translate.js';
import { createFlow } from './create-flow.js';
import type { Journey, StepName } from './journey.js';
import { parseJourney } from './parse-journey.js';

function journeyAt(step: StepName, fields: object = {}): Journey {
  const journey = parseJourney({ interviewId: 'i-1', step, company: 'Acme', ...fields });
  if (journey === null) throw new Error('not a journey');
  return journey;
}

const good = <Value>(value: Value): Reply<Value> => ({ ok: true, value });
const bad = (failure: Failure): Reply<never> => ({ ok: false, failure });
const signedOut = bad({ kind: 'signed-out' });

interface Answers {
  openLink?: Reply<Journey>[];
  readJourney?: (Reply<Journey> | Promise<Reply<Journey>>)[];
  answerConsent?: (Reply<Journey> | Promise<Reply<Journey>>)[];
  answerCustomFields?: (Reply<CustomFieldsAnswer> | Promise<Reply<CustomFieldsAnswer>>)[];
  sendPicture?: Reply<CaptureAnswer>[];
}

/** A server that gives the prepared answers in order and remembers what it was asked. */
function startFlow(address: string, answers: Answers, browserLanguages = ['en-US']) {
  const asked: string[] = [];
  const addresses: string[] = [];
  const reported: PageEvent[] = [];
  const openedFor: string[] = [];
  function answer<Value>(name: string, queue: Value[] | undefined): Promise<Awaited<Value>> {
    asked.push(name);
    const next = queue?.shift();
    if (next === undefined) throw new Error(`no answer prepared for ${name}`);
    return Promise.resolve(next);
  }
  const api: HostedApi = {
    openLink: (link) => answer(`open ${link.uuid ?? '-'} ${link.interviewId ?? '-'}`, answers.openLink),
    tradeCode: (code) => answer(`trade ${code}`, answers.openLink),
    continueHere: (id) => answer(`here ${id}`, answers.readJourney),
    describeDevice: (id) => answer(`describe ${id}`, [good(journeyAt('selfie'))]),
    readJourney: (id) => answer(`read ${id}`, answers.readJourney),
    answerConsent: (_id, { accepted, version, language }) =>
      answer(`consent ${accepted} ${version} ${language}`, answers.answerConsent),
    answerCustomFields: (_id, entered) =>
      answer(`fields ${JSON.stringify(entered)}`, answers.answerCustomFields),
    setLanguage: (_id, language) => answer(`language ${language}`, [good(journeyAt('consent'))]),
    sendPicture: ({ step }) => answer(`send ${step}`, answers.sendPicture),
  };
  const flow = createFlow({
    api,
    address: new URL(address, 'https://id.example'),
    browserLanguages,
    replaceAddress: (next) => addresses.push(next),
    loadTranslation: async (language) => createTranslation(language, fallbackCatalogue),
    initialTranslation: createTranslation('en-US', fallbackCatalogue),
    readDeviceFacts: () => ({ deviceType: 'WEBAPP', data: '{}' }),
    events: {
      report: (event) => reported.push(event),
      openFor: (id) => openedFor.push(id),
      flush: () => undefined,
    },
    sinceNavigation: () => 412.6,
  });
  return { flow, asked, addresses, reported, openedFor, page: () => flow.page.get() };
}

const stepOf = (page: ReturnType<ReturnType<typeof startFlow>['page']>) =>
  page.name === 'under-way' ? page.journey.step : page.name;

function capture(accepted: boolean, step: StepName): Reply<CaptureAnswer> {
  return good({
    accepted,
    reason: accepted ? null : 'quality.blurred',
    retriesLeft: 2,
    repeated: false,
    journey: journeyAt(step),
  });
}

const upload = {
  step: 'id-front',
  picture: new Blob(['x']),
  onStart: () => undefined,
  onProgress: () => undefined,
  again: false,
} as const;

describe('opening a link', () => {
  it('trades the key and takes it out of the address', async () => {
    const { flow, asked, addresses, page } = startFlow('/acme/flow/f?uuid=k&lang=pt-BR', {
      openLink: [good(journeyAt('consent'))],
    });
    await flow.open();
    expect(asked).toEqual(['open k -']);
    expect(addresses).toEqual(['/acme/flow/f?interviewId=i-1&lang=pt-BR']);
    expect(stepOf(page())).toBe('consent');
  });

  it('after a reload it resumes by the cookie, without trading anything', async () => {
    const { flow, asked, page } = startFlow('/acme/flow/f?interviewId=i-1', {
      readJourney: [good(journeyAt('selfie'))],
    });
    await flow.open();
    expect(asked).toEqual(['read i-1']);
    expect(stepOf(page())).toBe('selfie');
  });

  it('falls back to the session id only when the cookie is gone', async () => {
    const { flow, asked } = startFlow('/acme/flow/f?interviewId=i-1', {
      readJourney: [signedOut],
      openLink: [good(journeyAt('selfie'))],
    });
    await flow.open();
    expect(asked).toEqual(['read i-1', 'open - i-1']);
  });

  it('a path that is no link asks the server nothing', async () => {
    const { flow, asked, page } = startFlow('/acme', {});
    await flow.open();
    expect([asked, page().name]).toEqual([[], 'link-unknown']);
  });

  it.each([
    [{ kind: 'link-expired', redirectionUrl: 'https://shop.example/' }, 'link-expired'],
    [{ kind: 'link-unknown' }, 'link-unknown'],
    [{ kind: 'signed-out' }, 'link-expired'],
    [{ kind: 'server', requestId: 'req_1' }, 'failed'],
  ] as const)('%j shows its own screen', async (failure, name) => {
    const { flow, page } = startFlow('/acme/flow/f?uuid=k', { openLink: [bad(failure)] });
    await flow.open();
    expect(page().name).toBe(name);
  });

  it('can be tried again after a failure', async () => {
    const { flow, page } = startFlow('/acme/flow/f?uuid=k', {
      openLink: [bad({ kind: 'unreachable' }), good(journeyAt('consent'))],
    });
    await flow.open();
    await flow.open();
    expect(stepOf(page())).toBe('consent');
  });
});

describe('a browser that keeps no cookie', () => {
  it.each([
    ['/acme/flow/f?uuid=k', good(journeyAt('consent'))],
    // A static link: the session that it made is not opened by its id again.
    ['/acme/flow/f', bad({ kind: 'link-unknown' })],
  ])('is told from a dead link at the first answer (%s)', async (address, reopened) => {
    const { flow, page } = startFlow(address, {
      openLink: [good(journeyAt('consent')), reopened],
      answerConsent: [signedOut, signedOut],
    });
    await flow.open();
    await flow.answerConsent(true);
    expect(page()).toEqual({ name: 'failed', failure: { kind: 'no-cookies' } });
  });

  it('is none where the cookie worked before: then the link is dead', async () => {
    const { flow, page } = startFlow('/acme/flow/f?uuid=k', {
      openLink: [good(journeyAt('consent')), bad({ kind: 'link-unknown' })],
      readJourney: [good(journeyAt('consent'))],
      answerConsent: [signedOut],
    });
    await flow.open();
    await flow.refresh();
    await flow.answerConsent(true);
    expect(page().name).toBe('link-unknown');
  });

  it('is told as the network where that is the reason', async () => {
    const { flow, page } = startFlow('/acme/flow/f?uuid=k', {
      openLink: [good(journeyAt('consent')), bad({ kind: 'offline' })],
      answerConsent: [signedOut],
    });
    await flow.open();
    await flow.answerConsent(true);
    expect(page()).toMatchObject({ name: 'under-way', failure: { kind: 'offline' } });
  });
});

describe('opening the code of a hand-over', () => {
  it('trades it once and takes it out of the address; a reload has the cookie', async () => {
    const first = startFlow('/h/c-1', { openLink: [good(journeyAt('id-front'))] });
    await first.flow.open();
    expect(first.asked).toEqual(['trade c-1']);
    expect(first.addresses).toEqual(['/h?interviewId=i-1']);
    const reloaded = startFlow('/h?interviewId=i-1', { readJourney: [good(journeyAt('selfie'))] });
    await reloaded.flow.open();
    expect([reloaded.asked, stepOf(reloaded.page())]).toEqual([['read i-1'], 'selfie']);
  });

  it('a dead one leaves the address too, and is not traded again', async () => {
    const { flow, asked, addresses, page } = startFlow('/h/c-1', { openLink: [bad({ kind: 'code-dead' })] });
    await flow.open();
    expect([asked, addresses, page().name]).toEqual([['trade c-1'], ['/h'], 'code-dead']);
  });

  it.each([['/h'], ['/h/']])('%s alone asks the server nothing', async (address) => {
    const { flow, asked, page } = startFlow(address, {});
    await flow.open();
    expect([asked, page().name]).toEqual([[], 'code-dead']);
  });

  it('keeps the code while no answer came, so that it can be tried again', async () => {
    const { flow, asked, addresses, page } = startFlow('/h/c-1', {
      openLink: [bad({ kind: 'offline' }), good(journeyAt('id-front'))],
    });
    await flow.open();
    expect([addresses, page().name]).toEqual([[], 'failed']);
    await flow.open();
    expect([asked, stepOf(page())]).toEqual([['trade c-1', 'trade c-1'], 'id-front']);
  });

  it('a phone whose cookie is gone cannot open the session by its id', async () => {
    const { flow, asked, page } = startFlow('/h?interviewId=i-1', { readJourney: [signedOut] });
    await flow.open();
    expect([asked, page().name]).toEqual([['read i-1'], 'code-dead']);
  });
});

describe('one device at a time', () => {
  it('a call that is refused for another device asks which one it is', async () => {
    const { flow, asked, page } = startFlow('/acme/flow/f?uuid=k', {
      openLink: [good(journeyAt('id-front'))],
      sendPicture: [bad({ kind: 'taken-over' })],
      readJourney: [good(journeyAt('id-front', { device: 'phone' }))],
    });
    await flow.open();
    await flow.sendCapture(upload);
    expect(asked).toEqual(['open k -', 'send id-front', 'read i-1']);
    expect(page()).toMatchObject({ name: 'under-way', journey: { device: 'phone' } });
  });

  it('says what the device is once, when the server asks', async () => {
    const asks = journeyAt('id-front', { describeDevice: true });
    const { flow, asked } = startFlow('/acme/flow/f?uuid=k', {
      openLink: [good(journeyAt('consent'))],
      answerConsent: [good(asks)],
      readJourney: [good(asks)],
    });
    await flow.open();
    await flow.answerConsent(true);
    await flow.refresh();
    expect(asked).toEqual(['open k -', 'consent true 2 en-US', 'describe i-1', 'read i-1']);
  });
});

describe('the language', () => {
  it.each([
    ['?uuid=k&lang=es', 'pt-BR', 'es-ES', 'the link wins'],
    ['?uuid=k', 'pt-BR', 'pt-BR', 'then the session'],
    ['?uuid=k', 'xx', 'es-ES', 'then the browser'],
  ])('%s, session %s: %s (%s)', async (query, session, language) => {
    const { flow } = startFlow(
      `/acme/flow/f${query}`,
      { openLink: [good(journeyAt('consent', { language: session }))] },
      ['es-MX'],
    );
    await flow.open();
    expect(flow.translation.get().language).toBe(language);
  });

  it('is remembered by the session, and by the address if the link named one', async () => {
    const { flow, asked, addresses } = startFlow('/acme/flow/f?uuid=k&lang=es-ES', {
      openLink: [good(journeyAt('consent'))],
    });
    await flow.open();
    await flow.changeLanguage('pt-BR');
    expect(asked).toEqual(['open k -', 'language pt-BR']);
    expect(addresses.at(-1)).toBe('/acme/flow/f?interviewId=i-1&lang=pt-BR');
    expect(flow.translation.get().language).toBe('pt-BR');
  });
});

describe('consent', () => {
  const address = '/acme/flow/f?uuid=k';

  it('a double click sends one answer', async () => {
    const { flow, asked, page } = startFlow(address, {
      openLink: [good(journeyAt('consent'))],
      answerConsent: [good(journeyAt('id-front'))],
    });
    await flow.open();
    await Promise.all([flow.answerConsent(true), flow.answerConsent(true)]);
    expect(asked).toEqual(['open k -', 'consent true 2 en-US']);
    expect(stepOf(page())).toBe('id-front');
  });

  it('given in another tab meanwhile, this one goes where the session is', async () => {
    const { flow, page } = startFlow(address, {
      openLink: [good(journeyAt('consent'))],
      answerConsent: [bad({ kind: 'out-of-step' })],
      readJourney: [good(journeyAt('selfie'))],
    });
    await flow.open();
    await flow.answerConsent(true);
    expect(stepOf(page())).toBe('selfie');
  });

  it('that the server does not take is never silent', async () => {
    const { flow, page } = startFlow(address, {
      openLink: [good(journeyAt('consent'))],
      answerConsent: [bad({ kind: 'out-of-step' })],
      readJourney: [good(journeyAt('consent'))],
    });
    await flow.open();
    await flow.answerConsent(true);
    expect(page()).toMatchObject({ name: 'under-way', busy: false, failure: { kind: 'out-of-step' } });
  });

  it('refused, the end says so', async () => {
    const { flow, page } = startFlow(address, {
      openLink: [good(journeyAt('consent'))],
      answerConsent: [good(journeyAt('done', { consentRefused: true }))],
    });
    await flow.open();
    await flow.answerConsent(false);
    expect(page()).toMatchObject({ journey: { step: 'done', consentRefused: true } });
  });

  it('survives a cookie that was lost in between', async () => {
    const { flow, asked, page } = startFlow(address, {
      openLink: [good(journeyAt('consent')), good(journeyAt('consent'))],
      answerConsent: [signedOut, good(journeyAt('id-front'))],
    });
    await flow.open();
    await flow.answerConsent(true);
    expect(asked.slice(2)).toEqual(['open k i-1', 'consent true 2 en-US']);
    expect(stepOf(page())).toBe('id-front');
  });
});

describe('a capture', () => {
  const address = '/acme/flow/f?interviewId=i-1';

  it('that is accepted moves on, and counts, so that a second document starts afresh', async () => {
    const { flow, page } = startFlow(address, {
      readJourney: [good(journeyAt('id-front'))],
      sendPicture: [capture(true, 'id-front')],
    });
    await flow.open();
    await flow.sendCapture(upload);
    expect(page()).toMatchObject({ capturesAccepted: 1, journey: { step: 'id-front' } });
  });

  it('whose answer was lost is not sent twice', async () => {
    const { flow, asked, page } = startFlow(address, {
      readJourney: [good(journeyAt('id-front')), good(journeyAt('selfie'))],
      sendPicture: [bad({ kind: 'unreachable' })],
    });
    await flow.open();
    expect(await flow.sendCapture(upload)).toEqual(bad({ kind: 'unreachable' }));
    await flow.sendCapture({ ...upload, again: true });
    expect(asked).toEqual(['read i-1', 'send id-front', 'read i-1']);
    expect(stepOf(page())).toBe('selfie');
  });

  it('that never arrived is sent again', async () => {
    const { flow, asked, page } = startFlow(address, {
      readJourney: [good(journeyAt('id-front')), good(journeyAt('id-front'))],
      sendPicture: [bad({ kind: 'offline' }), capture(true, 'selfie')],
    });
    await flow.open();
    await flow.sendCapture(upload);
    await flow.sendCapture({ ...upload, again: true });
    expect(asked.filter((call) => call.startsWith('send'))).toHaveLength(2);
    expect(stepOf(page())).toBe('selfie');
  });

  it('stays here while it cannot be found out whether it arrived', async () => {
    const { flow, asked } = startFlow(address, {
      readJourney: [good(journeyAt('id-front')), bad({ kind: 'offline' })],
      sendPicture: [bad({ kind: 'unreachable' })],
    });
    await flow.open();
    await flow.sendCapture(upload);
    let hasStarted = false;
    const onStart = () => {
      hasStarted = true;
    };
    expect(await flow.sendCapture({ ...upload, onStart, again: true })).toEqual(bad({ kind: 'offline' }));
    expect(asked.filter((call) => call.startsWith('send'))).toHaveLength(1);
    expect(hasStarted).toBe(false);
  });

  it('of a session that has ended shows the dead link, not an upload error', async () => {
    const { flow, page } = startFlow(address, {
      readJourney: [good(journeyAt('id-front'))],
      sendPicture: [bad({ kind: 'link-expired', redirectionUrl: null })],
    });
    await flow.open();
    await flow.sendCapture(upload);
    expect(page().name).toBe('link-expired');
  });
});

describe('asking where the session stands', () => {
  it('a slow answer does not undo what happened since it was asked', async () => {
    let answerSlowly: (reply: Reply<Journey>) => void = () => undefined;
    const slow = new Promise<Reply<Journey>>((resolve) => {
      answerSlowly = resolve;
    });
    const { flow, page } = startFlow('/acme/flow/f?interviewId=i-1', {
      readJourney: [good(journeyAt('consent')), slow],
      answerConsent: [good(journeyAt('id-front'))],
    });
    await flow.open();
    const refreshing = flow.refresh();
    await flow.answerConsent(true);
    answerSlowly(good(journeyAt('consent')));
    await refreshing;
    expect(stepOf(page())).toBe('id-front');
  });

  it('a lost network changes nothing on the page and is reported', async () => {
    const { flow, page } = startFlow('/acme/flow/f?interviewId=i-1', {
      readJourney: [good(journeyAt('processing')), bad({ kind: 'offline' })],
    });
    await flow.open();
    expect(await flow.refresh()).toBe(false);
    expect(page()).toMatchObject({ journey: { step: 'processing' }, failure: null });
  });
});

describe('answers to custom fields', () => {
  const address = '/acme/flow/f?uuid=k';
  const open = () => ({ openLink: [good(journeyAt('custom-fields'))] });

  it('are sent once, however often the button is pressed', async () => {
    let finish: (reply: Reply<CustomFieldsAnswer>) => void = () => undefined;
    const { flow, asked, page } = startFlow(address, {
      ...open(),
      answerCustomFields: [
        new Promise((resolve) => {
          finish = resolve;
        }),
      ],
    });
    await flow.open();
    const first = flow.answerCustomFields({ job: 'Baker' });
    await flow.answerCustomFields({ job: 'Baker' });
    finish(good({ problems: {}, journey: journeyAt('id-front') }));
    expect(await first).toEqual({});
    expect(asked.filter((call) => call.startsWith('fields'))).toEqual(['fields {"job":"Baker"}']);
    expect(stepOf(page())).toBe('id-front');
  });

  it('that the server refuses come back by field, and the step stays', async () => {
    const { flow, page } = startFlow(address, {
      ...open(),
      answerCustomFields: [good({ problems: { mail: 'email' }, journey: journeyAt('custom-fields') })],
    });
    await flow.open();
    expect(await flow.answerCustomFields({ mail: 'x' })).toEqual({ mail: 'email' });
    expect(page()).toMatchObject({ busy: false, failure: null, journey: { step: 'custom-fields' } });
  });

  it('that do not arrive are never lost in silence', async () => {
    const { flow, page } = startFlow(address, { ...open(), answerCustomFields: [bad({ kind: 'offline' })] });
    await flow.open();
    await flow.answerCustomFields({ job: 'Baker' });
    expect(page()).toMatchObject({ busy: false, failure: { kind: 'offline' } });
  });
});

describe('events of the page', () => {
  it('say once how long opening took, and each failure that a person may have seen', async () => {
    const { flow, reported, openedFor } = startFlow('/acme/flow/f?uuid=k', {
      openLink: [bad({ kind: 'offline' }), good(journeyAt('consent'))],
      readJourney: [good(journeyAt('consent')), bad({ kind: 'busy', retryAfterSeconds: null })],
    });
    await flow.open();
    await flow.open();
    await flow.open();
    await flow.refresh();
    expect(reported).toEqual([
      { name: 'request.failed', kind: 'offline' },
      { name: 'page.opened', durationMs: 413 },
      { name: 'request.failed', kind: 'busy' },
    ]);
    expect(new Set(openedFor)).toEqual(new Set(['i-1']));
  });
});
