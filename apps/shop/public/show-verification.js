// The page to which the hosted flow sends the person back. It knows nothing by itself: it asks the shop's backend,
// whose database is fed by the webhook and the API, until there is a result.
import { attachVerification } from './start-verification.js';

const verdicts = {
  passed: { title: 'You are verified', text: 'No deposit for you, on any kit.' },
  failed: {
    title: 'We could not verify you',
    text: 'The reason is below. You can try again at any time.',
  },
  in_review: {
    title: 'A person is having a look',
    text: 'Your check needs a second pair of eyes. We will show the decision here.',
  },
};
const documents = {
  Passport: 'Passport',
  IdentificationCard: 'Identity card',
  DriversLicense: 'Driving licence',
  ResidenceDocument: 'Residence permit',
  VoterIdentification: 'Voter card',
};

const problem = document.querySelector('#problem');
const sections = [...document.querySelectorAll('[data-state]')];
for (const button of document.querySelectorAll('[data-action="verify"]')) attachVerification(button, problem);

let asked = 0;
let shown = '';
let complete = false;

if (document.body.dataset.visitor !== 'guest') ask();

async function ask() {
  try {
    const response = await fetch('/me/verification');
    if (response.status === 401) return window.location.reload();
    if (response.ok) show(await response.json());
    problem.hidden = true;
  } catch {
    problem.textContent = 'The shop cannot be reached. We keep trying.';
    problem.hidden = false;
  }
  asked += 1;
  const delayMs = pauseMs();
  if (delayMs !== undefined) setTimeout(askWhenVisible, delayMs);
}

// A page in the background asks nothing.
function askWhenVisible() {
  if (document.visibilityState === 'visible') ask();
  else document.addEventListener('visibilitychange', ask, { once: true });
}

function pauseMs() {
  if (shown === 'in_review' && complete) return 10_000;
  if (shown === 'none' || shown === 'expired' || shown === 'unavailable' || complete) return undefined;
  return asked < 40 ? 1500 : 5000;
}

function show({ state, verified, result }) {
  document.body.dataset.visitor = verified ? 'verified' : 'customer';
  const wanted = state in verdicts ? 'decided' : state;
  for (const section of sections) section.hidden = section.dataset.state !== wanted;
  // The result of a review can change, everything else that is shown once stays.
  if (wanted === 'decided' && shown !== state) showResult(state, result);
  else if (wanted === 'decided') showPictures(result.pictures);
  shown = state;
  complete = result?.complete ?? false;
}

function showResult(state, result) {
  const { title, text } = verdicts[state];
  document.querySelector('[data-state="decided"]').dataset.verdict = state;
  document.querySelector('#verdict-title').textContent = title;
  document.querySelector('#verdict-text').textContent = text;
  document.querySelector('#reason').textContent = result.reasonMsg ?? '';
  document.querySelector('.reason').hidden = !result.reasonMsg;
  for (const element of document.querySelectorAll('[data-shown-for]')) {
    element.hidden = element.dataset.shownFor !== state;
  }
  showFacts({
    fullName: result.fullName ?? [result.firstName, result.lastName].filter(Boolean).join(' '),
    birthDate: formatDate(result.birthDate),
    documentNumber: result.documentNumber,
    document: [documents[result.typeOfId] ?? result.typeOfId, result.issuingCountry]
      .filter(Boolean)
      .join(', '),
  });
  showPictures(result.pictures);
}

function showFacts(facts) {
  for (const element of document.querySelectorAll('[data-fact]')) {
    const value = facts[element.dataset.fact];
    element.textContent = value ?? '';
    element.parentElement.hidden = !value;
  }
  document.querySelector('#facts').hidden = !Object.values(facts).some(Boolean);
}

function showPictures(pictures) {
  for (const imageType of pictures) {
    const image = document.querySelector(`#picture-${CSS.escape(imageType)}`);
    if (image === null || !image.hidden) continue;
    image.src = `/me/pictures/${encodeURIComponent(imageType)}`;
    image.hidden = false;
  }
  document.querySelector('#pictures').hidden = pictures.length === 0;
}

/** `1990-05-17` in the customer's own way of writing dates; UTC, or it would be the day before in the west. */
function formatDate(date) {
  if (!date) return undefined;
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(date));
}
