import { expect, test } from 'vitest';
import { checkKeys, checkOf } from './checks.js';
import { renderChecksReference } from './render-checks-reference.js';

test('the reference names every key once, with its measurement, threshold, reason and specimen', () => {
  const page = renderChecksReference();
  for (const key of checkKeys) {
    const { name, measured, threshold, reason, specimen } = checkOf(key);
    const sections = page.split('\n### ').filter((section) => section.startsWith(`\`${key}\`: ${name}\n`));
    expect(sections).toHaveLength(1);
    for (const text of [measured, threshold, reason, specimen]) expect(sections[0]).toContain(text);
  }
});

test('it is printed the same every time, and ends with one line break', () => {
  expect(renderChecksReference()).toBe(renderChecksReference());
  expect(renderChecksReference()).toMatch(/[^\n]\n$/);
});
