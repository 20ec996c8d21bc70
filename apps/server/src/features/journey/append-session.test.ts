import { expect, test } from 'vitest';
import { appendSession } from './append-session.js';

const added = 'interviewId=66f0&onboardingStatus=ONBOARDING_FINISHED';
const parameters = { interviewId: '66f0', onboardingStatus: 'ONBOARDING_FINISHED' };

test.each([
  ['https://shop.example/after', `https://shop.example/after?${added}`],
  ['https://shop.example/after?cart=7#top', `https://shop.example/after?cart=7&${added}#top`],
  ['https://shop.example/after?', `https://shop.example/after?${added}`],
  ['https://shop.example/?a=1&', `https://shop.example/?a=1&${added}`],
  // Byte for byte: empty entries, case of escapes, a second question mark, and keys that every object has.
  ['https://shop.example/?a=1&&b=%c3%a9?c', `https://shop.example/?a=1&&b=%c3%a9?c&${added}`],
  ['https://shop.example/?constructor=1&toString', `https://shop.example/?constructor=1&toString&${added}`],
  ['https://shop.example/?interviewId=old&a=1&onboarding%53tatus=x', `https://shop.example/?a=1&${added}`],
  ['https://shop.example/?bad=%E0%A4%A', `https://shop.example/?bad=%E0%A4%A&${added}`],
])('%s becomes %s', (target, expected) => {
  expect(appendSession(target, parameters)).toBe(expected);
});
