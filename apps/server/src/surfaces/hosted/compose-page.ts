import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { installedLanguages, matchLanguage } from '@gatehouse/contract';
import type { FastifyRequest } from 'fastify';
import type { ForeseenJourney } from '../../features/journey/operations/foresee-journey.js';
import { dressPage, type ThemedPage } from './register-themes.js';

/** What the build of the pages drew, see apps/hosted/src/first-screen. */
interface DrawnScreen {
  title: string;
  html: string;
}
interface DrawnLanguage {
  direction: string;
  opening: DrawnScreen;
  consent: Record<string, DrawnScreen>;
}

/** Room that the build left for what it cannot know. */
const companyPlace = /%company%/g;
const logoPlace = '/hosted/themes/first/0/logo';

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');

export interface WantedPage {
  themed?: ThemedPage | undefined;
  /** Where the person's way surely begins. */
  foreseen?: ForeseenJourney | null | undefined;
  /** Of the link or its session; without one the browser's own decides. */
  language?: string | undefined;
}

export interface ComposedPage {
  headers: Record<string, string>;
  body: string | Buffer;
}

/**
 * Makes the page that a link answers with: the built one, in the look of the flow, with the screen that it begins with as
 * the build drew it, so that it can be read before any script has come.
 */
export function createPageComposer(pagesFolder: string) {
  const page = readFileSync(`${pagesFolder}index.html`, 'utf8');
  const drawn: Record<string, DrawnLanguage> = JSON.parse(
    readFileSync(`${pagesFolder}first-screens.json`, 'utf8'),
  );

  function drawPage({ foreseen, language }: WantedPage, spoken: string): string {
    const tongue = foreseen?.language ?? language ?? spoken;
    const screens = drawn[tongue];
    if (!screens) throw new Error(`The build drew no screen in ${tongue}.`);
    const { title, html } = (foreseen && findConsent(screens, foreseen)) ?? screens.opening;
    const { company = '', logo } = foreseen ?? {};
    const fill = (text: string) => text.replace(companyPlace, () => escapeHtml(company));
    return page
      .replace('<html lang="en">', `<html lang="${tongue}" dir="${screens.direction}">`)
      .replace(/<title>[^<]*/, () => `<title>${fill(title)}`)
      .replace('<div id="app">', () => `<div id="app">${fill(html).replace(logoPlace, () => logo ?? '')}`);
  }

  return (wanted: WantedPage, { headers }: Pick<FastifyRequest, 'headers'>): ComposedPage => {
    const plain = drawPage(wanted, spokenLanguage(headers['accept-language']));
    const text = wanted.themed ? dressPage(plain, wanted.themed) : plain;
    const vary = { vary: 'accept-encoding, accept-language' };
    if (!takesBrotli(headers['accept-encoding'])) return { headers: vary, body: text };
    const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
    return { headers: { ...vary, 'content-encoding': 'br' }, body: brotliCompressSync(text, { params }) };
  };
}

function findConsent(
  { consent }: DrawnLanguage,
  { step, steps, testMode, company, logo }: ForeseenJourney,
): DrawnScreen | undefined {
  // Without a name the page speaks of the address that it runs at: only the browser knows it.
  if (step !== 'consent' || company === '') return undefined;
  return consent[[testMode ? 'test' : 'live', ...(logo === null ? [] : ['logo']), ...steps].join(' ')];
}

const qualityOf = (parameters: string): number => Number(/;\s*q=([\d.]+)/.exec(parameters)?.[1] ?? 1);

function takesBrotli(acceptEncoding: string | string[] | undefined): boolean {
  const found = /(?:^|,)\s*br\s*(;[^,]*)?(?:,|$)/.exec(String(acceptEncoding ?? ''));
  return found !== null && qualityOf(found[1] ?? '') > 0;
}

/** The installed language that the browser likes best. */
function spokenLanguage(acceptLanguage: string | undefined): string {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => ({ tag: part.split(';')[0], quality: qualityOf(part) }))
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    const language = matchLanguage(tag);
    if (language) return language;
  }
  return installedLanguages[0];
}
