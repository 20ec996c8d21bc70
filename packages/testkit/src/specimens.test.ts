import { checks } from '@gatehouse/decision';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { findSpecimen, specimenIds, specimens } from './specimens.js';

describe('specimens', () => {
  test.each(Object.entries(checks))('the failing specimen of the check %s exists', (_, check) => {
    expect(findSpecimen(check.specimen)).toBeDefined();
  });

  test('ids are kebab-case and every summary is a sentence', () => {
    for (const id of specimenIds) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(specimens[id].summary).toMatch(/^[A-Z0-9].*\.$/);
    }
  });

  test('an id that names none is undefined, whatever objects inherit', () => {
    expect(findSpecimen('passport-from-mars')).toBeUndefined();
    expect(findSpecimen('constructor')).toBeUndefined();
  });

  test('the valid passport is a JPEG of at least 1000 px with its truth, and has no back', async () => {
    const specimen = specimens['passport-valid'];
    const { image, truth } = await specimen.front();
    const { width, format } = await sharp(image).metadata();
    expect(format).toBe('jpeg');
    expect(width).toBeGreaterThanOrEqual(1000);
    expect(truth?.mrz).toMatchObject({ format: 'TD3', checkDigitsRight: true });
    expect(specimen.back).toBeNull();
  });

  test('what a specimen is named for is what its truth says', async () => {
    const wrong = await specimens['passport-wrong-check-digit'].front();
    expect(wrong.truth?.mrz?.checkDigits.documentNumber).toBe(false);
    const without = await specimens['passport-without-portrait'].front();
    expect(without.truth?.hasPortrait).toBe(false);
    const renamed = specimens['licence-front-back-name-mismatch'];
    const [front, back] = await Promise.all([renamed.front(), renamed.back()]);
    expect(front.truth?.printed.surname).toBe('LINDQVIST');
    expect(back.truth?.aamva?.fields.surname).toBe('OKAFOR');
    const smudged = await specimens['passport-mrz-smudged-character'].front();
    expect(smudged.truth?.printed).not.toHaveProperty('documentNumber');
  });
});
