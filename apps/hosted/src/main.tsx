import { render } from 'preact';
import { App } from './app.js';
import { createEventQueue } from './events/event-queue.js';
import { sendEvents } from './events/send-events.js';
import { readDeviceFacts } from './handoff/read-device-facts.js';
import { createHostedApi } from './hosted-api/hosted-api.js';
import { createFlow } from './journey/create-flow.js';
import { loadCatalogue } from './language/catalogue.js';
import { createTranslation } from './language/translate.js';
import { fallbackTranslation } from './language/translation-context.js';
import { applyScheme } from './styles/apply-scheme.js';

applyScheme();

const events = createEventQueue({
  send: sendEvents,
  now: () => performance.now(),
  later: (run, delayMs) => void setTimeout(run, delayMs),
});
for (const failure of ['error', 'unhandledrejection'])
  addEventListener(failure, () => events.report({ name: 'page.broken' }));

const flow = createFlow({
  api: createHostedApi(),
  address: new URL(location.href),
  browserLanguages: navigator.languages,
  replaceAddress: (address) => history.replaceState(null, '', address),
  loadTranslation: async (language) => createTranslation(language, await loadCatalogue(language)),
  initialTranslation: fallbackTranslation,
  readDeviceFacts,
  events,
  sinceNavigation: () => performance.now(),
});

/** Another tab, or the time away, may have moved the session: look again when the person comes back. */
function lookAgain(): void {
  const state = flow.page.get();
  if (document.visibilityState !== 'visible' || state.name !== 'under-way') return;
  if (state.journey.step !== 'done') void flow.refresh();
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') events.flush();
  else lookAgain();
});
addEventListener('pagehide', () => events.flush());
addEventListener('pageshow', ({ persisted }) => persisted && lookAgain());
addEventListener('online', () => (flow.page.get().name === 'failed' ? void flow.open() : lookAgain()));

const container = document.getElementById('app');
if (container === null) throw new Error('The page has no #app element to show itself in.');
// The server sends a screen with the page. It stays until the session is there to answer for it, and then its elements are
// taken over one by one: what is the same is neither painted nor announced again, and the focus stays where it is.
const drawnTitle = container.querySelector('main:not([aria-busy]) h1')?.textContent ?? null;
for (const notice of container.querySelectorAll('.late, noscript')) notice.remove();
void flow.open().then(() => {
  render(
    <App flow={flow} leave={(url) => location.replace(url)} reload={() => location.reload()} />,
    container,
  );
  // Something came in between, such as a lost network: whoever was reading is led to it.
  const heading = container.querySelector('h1');
  if (drawnTitle !== null && heading?.textContent !== drawnTitle) heading?.focus();
});
