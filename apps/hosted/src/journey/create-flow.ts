import type { PageEvent as PageReport } from '@gatehouse/contract';
import { consentVersion } from '@gatehouse/contract/consent-texts/consent-text';
import type { CustomFieldProblem } from '@gatehouse/contract/custom-fields';
import type { EventQueue } from '../events/event-queue.js';
import { endsThePage, type Failure } from '../hosted-api/failure.js';
import type { CaptureAnswer, DeviceFacts, HostedApi, Reply } from '../hosted-api/hosted-api.js';
import { chooseLanguage, findLanguage, type Language } from '../language/languages.js';
import type { Translation } from '../language/translate.js';
import { addressWithoutKey, pathWithoutCode, readHandoffLink, readLink } from '../link/read-link.js';
import { createStore, type Store } from './create-store.js';
import type { CaptureStepName, Journey, StepName } from './journey.js';
import { advancePage, type PageEvent, type PageState } from './page-state.js';

/** What the flow needs of the browser: everything that is not pure arrives here. */
export interface FlowDependencies {
  api: HostedApi;
  /** The page's address when it loaded. */
  address: URL;
  /** BCP 47 tags that the browser prefers, best first. */
  browserLanguages: readonly string[];
  replaceAddress: (address: string) => void;
  loadTranslation: (language: Language) => Promise<Translation>;
  initialTranslation: Translation;
  readDeviceFacts: () => DeviceFacts;
  events: EventQueue;
  /** Milliseconds since the address was asked for. */
  sinceNavigation: () => number;
}

export interface SendCaptureInput {
  step: CaptureStepName;
  picture: Blob;
  /** The picture begins to travel. */
  onStart: () => void;
  onProgress: (share: number) => void;
  /** A try before this one got no answer. */
  again: boolean;
}

/** The way through the pages: holds what is shown, and does what the person asks for. */
export interface Flow {
  page: Store<PageState>;
  translation: Store<Translation>;
  /**
   * The address for a tab of its own. With the link's key while this page still knows it: a page in a frame may keep its
   * cookie under the site around it, and no other tab would be let in by that.
   */
  addressForTab(): string;
  /** Opens the session of the link, or resumes it. Also the way to try again after a failure. */
  open(): Promise<void>;
  /** Asks where the session stands; resolves to false when no answer came. */
  refresh(): Promise<boolean>;
  answerConsent(accepted: boolean): Promise<void>;
  /** Sends what the flow asks for; resolves to what the server found wrong, by key of the field. */
  answerCustomFields(entered: Record<string, string>): Promise<Record<string, CustomFieldProblem>>;
  /** Uploads a picture. The journey moves on by itself when it is accepted. */
  sendCapture(input: SendCaptureInput): Promise<Reply<CaptureAnswer>>;
  /** A call of a step's own on the open session; a lost cookie is traded again once. */
  callSession<Value>(call: (interviewId: string) => Promise<Reply<Value>>): Promise<Reply<Value>>;
  /** Goes where an answer to such a call says the session is. */
  moveTo(journey: Journey): void;
  /** The person goes on on this device: it captures from now on. Resolves to false when no answer came. */
  continueHere(): Promise<boolean>;
  changeLanguage(language: Language): Promise<void>;
  /** Tells the server what happens on the page. */
  report(event: PageReport): void;
}

export function createFlow(dependencies: FlowDependencies): Flow {
  const { api, address, replaceAddress, loadTranslation, events } = dependencies;
  const link = readLink(address);
  const handoff = readHandoffLink(address);
  const page = createStore<PageState>({ name: 'opening' });
  const translation = createStore(dependencies.initialTranslation);
  let interviewId = link?.interviewId ?? handoff?.interviewId ?? null;
  let lang = link?.lang ?? null;
  let applied = 0;
  let opening: Promise<void> | null = null;
  let described = false;
  let opened = false;
  // Whether a call that needs the cookie ever had an answer.
  let cookieKept = false;

  const dispatch = (event: PageEvent) => page.set(advancePage(page.get(), event));

  /** Applies the answer to something that the person did: that always counts. */
  function apply(event: PageEvent): void {
    applied += 1;
    dispatch(event);
    describeDevice();
  }

  /** Said once, when the server asks for it: after consent. Nothing waits for it, and nobody is told if it fails. */
  function describeDevice(): void {
    const state = page.get();
    if (described || state.name !== 'under-way' || !state.journey.describeDevice) return;
    described = true;
    void api.describeDevice(state.journey.interviewId, dependencies.readDeviceFacts());
  }

  /**
   * For a request that only reads: its answer counts unless another was applied since it left. A slow poll must
   * not undo what a capture has moved in the meantime.
   */
  function expectReading(): (event: PageEvent) => void {
    const before = applied;
    return (event) => {
      if (applied === before) apply(event);
    };
  }

  async function speak(language: Language): Promise<void> {
    if (translation.get().language === language) return;
    try {
      translation.set(await loadTranslation(language));
    } catch {
      // The language file did not arrive: the page goes on in the language that it has.
    }
  }

  /** A phone: its code works once, so a reload has nothing but the cookie. */
  async function requestHandedOver(code: string | null): Promise<Reply<Journey>> {
    if (interviewId !== null) return api.readJourney(interviewId);
    return code === null ? { ok: false, failure: { kind: 'code-dead' } } : api.tradeCode(code);
  }

  function noteFailure<Value>(reply: Reply<Value>): Reply<Value> {
    if (!reply.ok) events.report({ name: 'request.failed', kind: reply.failure.kind });
    return reply;
  }

  async function requestOpening(): Promise<Reply<Journey>> {
    if (handoff !== null) return requestHandedOver(handoff.code);
    if (link === null) return { ok: false, failure: { kind: 'link-unknown' } };
    if (interviewId !== null && (link.uuid === null || page.get().name === 'under-way')) {
      const resumed = await api.readJourney(interviewId);
      cookieKept ||= resumed.ok;
      if (resumed.ok || resumed.failure.kind !== 'signed-out') return resumed;
    }
    // A static link makes a session; once it has, a second opening resumes that one instead of making another.
    return api.openLink({ ...link, interviewId, lang });
  }

  /** A second press while the first is under way joins it: a static link must not make two sessions. */
  function open(): Promise<void> {
    opening ??= openOnce().finally(() => {
      opening = null;
    });
    return opening;
  }

  async function openOnce(): Promise<void> {
    if (page.get().name !== 'under-way') dispatch({ type: 'opening-started' });
    const guess = speak(chooseLanguage([lang, ...dependencies.browserLanguages]));
    const [reply] = await Promise.all([requestOpening(), guess]);
    if (!reply.ok) {
      noteFailure(reply);
      const failure = withoutSignIn(reply.failure);
      if (failure.kind === 'code-dead') replaceAddress(pathWithoutCode(address));
      return apply({ type: 'request-failed', failure });
    }
    const journey = reply.value;
    interviewId = journey.interviewId;
    events.openFor(interviewId);
    if (!opened)
      events.report({ name: 'page.opened', durationMs: Math.round(dependencies.sinceNavigation()) });
    opened = true;
    replaceAddress(addressWithoutKey(address, journey.interviewId, lang));
    await speak(findLanguage(lang ?? '') ?? findLanguage(journey.language) ?? translation.get().language);
    apply({ type: 'journey-received', journey });
  }

  /** Runs a call on the open session. */
  async function callSession<Value>(call: (id: string) => Promise<Reply<Value>>): Promise<Reply<Value>> {
    if (interviewId === null) return { ok: false, failure: { kind: 'link-unknown' } };
    const first = await call(interviewId);
    if (!first.ok && first.failure.kind === 'taken-over') await refresh();
    const isSignedOut = !first.ok && first.failure.kind === 'signed-out';
    const reply = isSignedOut ? await callSignedIn(interviewId, call) : first;
    cookieKept ||= reply.ok;
    return noteFailure(reply);
  }

  /**
   * A lost cookie is traded again once, by the session's own link. One that no answer ever proved was not lost: this
   * browser does not keep it.
   */
  async function callSignedIn<Value>(
    id: string,
    call: (id: string) => Promise<Reply<Value>>,
  ): Promise<Reply<Value>> {
    const signedOut: Reply<never> = { ok: false, failure: { kind: 'signed-out' } };
    const reopened = link === null ? signedOut : await api.openLink({ ...link, interviewId: id, lang });
    const reply = reopened.ok ? await call(reopened.value.interviewId) : reopened;
    if (reply.ok || cookieKept) return reply;
    const { kind } = reply.failure;
    return kind === 'signed-out' || kind === 'link-unknown'
      ? { ok: false, failure: { kind: 'no-cookies' } }
      : reply;
  }

  async function lookAgain(): Promise<Reply<Journey>> {
    const settle = expectReading();
    const reply = await callSession((id) => api.readJourney(id));
    if (reply.ok) settle({ type: 'journey-received', journey: reply.value });
    else if (endsThePage(reply.failure))
      settle({ type: 'request-failed', failure: withoutSignIn(reply.failure) });
    return reply;
  }

  const refresh = async () => (await lookAgain()).ok;

  /** A session that cannot be opened again is, to the person, a link or a code that no longer works. */
  function withoutSignIn(failure: Failure): Failure {
    if (failure.kind !== 'signed-out') return failure;
    return handoff === null ? { kind: 'link-expired', redirectionUrl: null } : { kind: 'code-dead' };
  }

  const isAt = (step: StepName): boolean => {
    const state = page.get();
    return state.name === 'under-way' && state.journey.step === step;
  };

  async function answerConsent(accepted: boolean): Promise<void> {
    const state = page.get();
    if (state.name !== 'under-way' || state.busy || state.journey.step !== 'consent') return;
    dispatch({ type: 'request-started' });
    const answer = { accepted, version: consentVersion, language: translation.get().language };
    const reply = await callSession((id) => api.answerConsent(id, answer));
    if (reply.ok) return apply({ type: 'journey-received', journey: reply.value });
    // Another tab may have answered already: then this one goes where the session is.
    if (reply.failure.kind === 'out-of-step') await refresh();
    if (isAt('consent')) apply({ type: 'request-failed', failure: withoutSignIn(reply.failure) });
  }

  async function answerCustomFields(
    entered: Record<string, string>,
  ): Promise<Record<string, CustomFieldProblem>> {
    const state = page.get();
    if (state.name !== 'under-way' || state.busy || state.journey.step !== 'custom-fields') return {};
    dispatch({ type: 'request-started' });
    const reply = await callSession((id) => api.answerCustomFields(id, entered));
    if (reply.ok) {
      apply({ type: 'journey-received', journey: reply.value.journey });
      return reply.value.problems;
    }
    if (reply.failure.kind === 'out-of-step') await refresh();
    if (isAt('custom-fields')) apply({ type: 'request-failed', failure: withoutSignIn(reply.failure) });
    return {};
  }

  async function sendCapture(input: SendCaptureInput): Promise<Reply<CaptureAnswer>> {
    const { again, step, onStart, ...upload } = input;
    // The first try may have arrived although its answer did not: then the session has moved on by itself. While that
    // cannot be found out, nothing is sent: the picture might arrive twice.
    if (again) {
      const found = await lookAgain();
      if (!found.ok) return found;
      if (!isAt(step)) return { ok: false, failure: { kind: 'out-of-step' } };
    }
    onStart();
    const reply = await callSession((id) => api.sendPicture({ interviewId: id, step, ...upload }));
    if (reply.ok) {
      const { accepted, journey } = reply.value;
      apply({ type: accepted ? 'capture-accepted' : 'journey-received', journey });
    } else if (endsThePage(reply.failure)) {
      apply({ type: 'request-failed', failure: withoutSignIn(reply.failure) });
    } else if (reply.failure.kind === 'out-of-step') {
      await refresh();
    }
    return reply;
  }

  async function continueHere(): Promise<boolean> {
    const reply = await callSession((id) => api.continueHere(id));
    if (reply.ok) apply({ type: 'journey-received', journey: reply.value });
    else apply({ type: 'request-failed', failure: withoutSignIn(reply.failure) });
    return reply.ok;
  }

  async function changeLanguage(language: Language): Promise<void> {
    await speak(language);
    if (lang !== null) lang = language;
    if (interviewId === null || page.get().name !== 'under-way') return;
    replaceAddress(addressWithoutKey(address, interviewId, lang));
    // The page has changed already; that the session remembers it is worth one try and no message.
    await callSession((id) => api.setLanguage(id, language));
  }

  return {
    page,
    translation,
    addressForTab() {
      if (link?.uuid != null) return address.href;
      return interviewId === null ? address.href : addressWithoutKey(address, interviewId, lang);
    },
    open,
    refresh,
    answerConsent,
    answerCustomFields,
    sendCapture,
    callSession,
    continueHere,
    moveTo: (journey) => apply({ type: 'journey-received', journey }),
    changeLanguage,
    report: events.report,
  };
}
