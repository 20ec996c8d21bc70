import { describe, expect, it } from 'vitest';
import { parseJourney } from './parse-journey.js';

const done = { interviewId: 'i-1', step: 'done' };

describe('an answer of the server', () => {
  it.each([
    null,
    'text',
    [],
    {},
    { step: 'done' },
    { interviewId: 'i-1', step: 'unheard-of' },
    { interviewId: 1, step: 'done' },
  ])('%j is no journey', (value) => expect(parseJourney(value)).toBeNull());

  it('keeps the redirect target byte for byte', () => {
    const url = 'https://shop.example/after?cart=7&x=%C3%A9#top';
    expect(parseJourney({ ...done, redirect: { url, delaySeconds: 0 } })?.redirect).toEqual({
      url,
      delaySeconds: 0,
    });
  });

  it.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    '/relative',
    '',
  ])('a redirect to %j is not followed', (url) =>
    expect(parseJourney({ ...done, redirect: { url, delaySeconds: 4 } })?.redirect).toBeNull());

  it('does not redirect before the end, whatever it says', () => {
    const redirect = { url: 'https://shop.example/', delaySeconds: 0 };
    expect(parseJourney({ interviewId: 'i-1', step: 'processing', redirect })?.redirect).toBeNull();
  });

  it('falls back where a field is missing or has the wrong type', () => {
    expect(
      parseJourney({ ...done, testMode: 'yes', verdict: 'maybe', settings: { idCaptureTimeout: 'soon' } }),
    ).toMatchObject({
      testMode: false,
      verdict: null,
      settings: { idCaptureTimeout: 25, uploadFallback: false },
      endScreen: { title: '', text: '' },
    });
  });

  it('keeps the questions and steps that these pages know, and leaves out the others', () => {
    const known = { key: 'job', type: 'choice', required: true, maxLength: 50, choices: [{ value: 'a' }] };
    const journey = parseJourney({
      interviewId: 'i-1',
      step: 'custom-fields',
      steps: ['consent', 'palm-reading', 'custom-fields'],
      customFields: [
        { ...known, label: { 'de-DE': 'Beruf', 'fr-FR': 7 } },
        { key: 'x', type: 'colour' },
        null,
      ],
    });
    expect(journey?.steps).toEqual(['consent', 'custom-fields']);
    expect(journey?.customFields).toEqual([
      { ...known, label: { 'de-DE': 'Beruf' }, choices: [{ value: 'a', label: {} }] },
    ]);
  });
});
