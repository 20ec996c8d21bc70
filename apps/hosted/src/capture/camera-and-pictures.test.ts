import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameCameraProblem } from './open-camera.js';
import { fitWithin, uprightRegion } from './picture-size.js';
import { refusalText } from './refusal-texts.js';

describe('a camera that does not start', () => {
  it.each([
    ['NotAllowedError', false, 'denied'],
    ['NotAllowedError', true, 'withheld'],
    ['NotFoundError', false, 'missing'],
    ['NotReadableError', false, 'in-use'],
    ['TypeError', false, 'unsupported'],
    ['SomethingNew', false, 'unknown'],
  ])('%s (withheld: %s) is %s', (name, withheld, problem) => {
    expect(nameCameraProblem(name, withheld)).toBe(problem);
  });
});

const sides = fc.record({
  width: fc.integer({ min: 1, max: 20_000 }),
  height: fc.integer({ min: 1, max: 20_000 }),
});

describe('the size of a picture', () => {
  it('is not changed when it is small enough', () => {
    expect(fitWithin({ width: 3000, height: 2000 }, 3000)).toEqual({ width: 3000, height: 2000 });
  });

  it('is scaled with its proportions when it is not', () => {
    expect(fitWithin({ width: 6000, height: 4000 }, 3000)).toEqual({ width: 3000, height: 2000 });
    expect(fitWithin({ width: 4000, height: 8000 }, 3000)).toEqual({ width: 1500, height: 3000 });
  });

  it('is never larger than allowed, never larger than it was, never empty', () => {
    fc.assert(
      fc.property(sides, (size) => {
        const fitted = fitWithin(size, 3000);
        expect(Math.max(fitted.width, fitted.height)).toBeLessThanOrEqual(3000);
        expect(fitted.width).toBeLessThanOrEqual(size.width);
        expect(Math.min(fitted.width, fitted.height)).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe('a selfie', () => {
  it('uses an upright frame whole', () => {
    expect(uprightRegion({ width: 1080, height: 1440 })).toEqual({
      left: 0,
      top: 0,
      width: 1080,
      height: 1440,
    });
  });

  it('uses the middle of a wide frame', () => {
    expect(uprightRegion({ width: 1280, height: 720 })).toEqual({
      left: 370,
      top: 0,
      width: 540,
      height: 720,
    });
  });

  it('is never wider than high and always inside the frame', () => {
    fc.assert(
      fc.property(sides, (frame) => {
        const { left, top, width, height } = uprightRegion(frame);
        expect(width).toBeLessThanOrEqual(Math.max(height, 1));
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left + width).toBeLessThanOrEqual(frame.width);
        expect(top + height).toBeLessThanOrEqual(frame.height);
      }),
    );
  });
});

describe('a refused picture', () => {
  it('has its own sentence for a reason we know and a kind one for the rest', () => {
    expect(refusalText('quality.glare')).toBe('reason.glare');
    for (const reason of ['blurred', 'glare', 'dark', 'bright', 'shadow', 'too_small'])
      expect(refusalText(`quality.${reason}`), reason).not.toBe('reason.unknown');
    expect(refusalText('image.too_small')).toBe('reason.pictureTooSmall');
    expect(refusalText('quality.not_invented_yet')).toBe('reason.unknown');
    expect(refusalText('')).toBe('reason.unknown');
  });
});
