import { livenessTests } from '@gatehouse/contract';
import { describe, expect, test } from 'vitest';
import { captureReasons, checkKeys, checkOf, sessionReasons } from './checks.js';
import { reasonPage, reasons, reasonTextOf } from './reason-texts.js';
import { renderReasonPages } from './render-reason-pages.js';

const given = [
  ...checkKeys.flatMap((key) => {
    const { reason, doubtReason, unknownReason } = checkOf(key);
    return [reason, doubtReason, unknownReason].filter((code) => code !== undefined);
  }),
  ...Object.keys(sessionReasons),
  ...Object.keys(captureReasons),
  ...livenessTests,
];

describe('docs/reasons', () => {
  const pages = renderReasonPages();

  test('every reason that can be given has a page, and no page is of a reason that is never given', () => {
    expect([...reasons].sort()).toEqual([...new Set(given)].sort());
    const paths = ['docs/reasons/README.md', ...reasons.map(reasonPage)];
    expect([...pages.keys()].sort()).toEqual(paths.sort());
  });

  test('the index links every page once, under the group that gives it', () => {
    const index = pages.get('docs/reasons/README.md') ?? '';
    for (const reason of reasons) expect(index.split(`](${reason}.md)`), reason).toHaveLength(2);
  });

  test.each([
    'meaning',
    'person',
    'integrator',
    'reviewer',
  ] as const)('no two reasons share their text for: %s', (part) => {
    const texts = reasons.map((reason) => reasonTextOf(reason)[part]);
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
    for (const text of texts) expect(text).toMatch(/^.{20,}[.?]$/);
  });

  test('a page says which test gives the reason, what it measures and what it is held against', () => {
    for (const key of checkKeys) {
      const { reason, measured, threshold, rule } = checkOf(key);
      const page = pages.get(`docs/reasons/${reason}.md`) ?? '';
      for (const text of [`\`${key}\``, measured, threshold, rule]) expect(page, reason).toContain(text);
    }
  });
});
