import { renderToString } from 'preact-render-to-string';
import { App } from '../app.js';
import type { HostedApi, Reply } from '../hosted-api/hosted-api.js';
import { createFlow } from '../journey/create-flow.js';
import type { StepName } from '../journey/journey.js';
import { parseJourney } from '../journey/parse-journey.js';
import { loadCatalogue } from '../language/catalogue.js';
import { directionOf, type Language, languages } from '../language/languages.js';
import { createTranslation, type Translation } from '../language/translate.js';
import { LateNotice } from './late-notice.js';

/** A screen as it stands in the page: what `<title>` says, and the HTML inside `#app`. */
export interface DrawnScreen {
  title: string;
  html: string;
}

/** The screens of one language that need no script to be read. */
export interface DrawnLanguage {
  direction: 'ltr' | 'rtl';
  /** Where the journey may be anywhere: the wait for the answer. */
  opening: DrawnScreen;
  /** Consent, by what sets one flow's apart from another's: `test logo consent id-front id-back selfie liveness`. */
  consent: Record<string, DrawnScreen>;
}

export type FirstScreens = Record<string, DrawnLanguage>;

/** Where the server writes what only it knows. */
const companyPlace = '%company%';
const logoPlace = '/hosted/themes/first/0/logo';

const choices = <T,>(...sets: T[][][]): T[][] =>
  sets.reduce((lists, set) => lists.flatMap((list) => set.map((more) => [...list, ...more])), [[]] as T[][]);

/** Every way that begins with consent, as a flow's settings plan it. */
const ways = choices<StepName>(
  [['consent']],
  [[], ['custom-fields']],
  [[], ['id-front', 'id-back']],
  [[], ['selfie'], ['selfie', 'liveness']],
);

/** Nothing listens yet: no control may look as if a press were heard, and this is not yet the step itself. */
const asDrawn = (html: string): string =>
  html
    .replaceAll('aria-disabled="false"', 'aria-disabled="true"')
    .replaceAll('<select ', '<select disabled ')
    .replace('data-step="consent"', 'data-step="opening"');

/** The pages as a browser would show them after this answer of the server; null: while it has not come. */
async function drawScreen(translation: Translation, journey: object | null): Promise<string> {
  const value = journey && parseJourney(journey);
  if (journey && !value) throw new Error('The first screen is of a step that these pages do not know.');
  const opened: Reply<NonNullable<typeof value>> | null = value && { ok: true, value };
  const api: Partial<HostedApi> = { openLink: async () => opened ?? new Promise(() => undefined) };
  const nothing = () => undefined;
  const flow = createFlow({
    api: api as HostedApi, // a page that has only opened asks for nothing else
    address: new URL('https://first.screen/company/flow/first'),
    browserLanguages: [translation.language],
    replaceAddress: nothing,
    loadTranslation: async () => translation,
    initialTranslation: translation,
    readDeviceFacts: () => {
      throw new Error('A screen that is drawn in the build has no device.');
    },
    events: { report: nothing, openFor: nothing, flush: nothing },
    sinceNavigation: () => 0,
  });
  if (opened) await flow.open();
  return asDrawn(
    renderToString(
      <>
        <App flow={flow} leave={nothing} reload={nothing} />
        <LateNotice translation={translation} />
      </>,
    ),
  );
}

async function drawLanguage(language: Language): Promise<DrawnLanguage> {
  const translation = createTranslation(language, await loadCatalogue(language));
  const { translate } = translation;
  const consent: DrawnLanguage['consent'] = {};
  const title = translate('page.titleFor', { screen: translate('consent.title'), company: companyPlace });
  for (const steps of ways)
    for (const mode of ['test', 'live'])
      for (const logo of [null, logoPlace]) {
        const kind = [mode, ...(logo === null ? [] : ['logo']), ...steps].join(' ');
        const html = await drawScreen(translation, {
          interviewId: 'first',
          step: 'consent',
          steps,
          testMode: mode === 'test',
          language,
          company: companyPlace,
          logo,
        });
        consent[kind] = { title, html };
      }
  return {
    direction: directionOf(language),
    opening: { title: translate('page.loading'), html: await drawScreen(translation, null) },
    consent,
  };
}

/** Runs in the build, never in a browser. */
export async function drawFirstScreens(): Promise<FirstScreens> {
  const drawn: FirstScreens = {};
  for (const language of languages) drawn[language] = await drawLanguage(language);
  return drawn;
}
