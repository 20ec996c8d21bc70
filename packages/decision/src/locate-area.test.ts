import type { DocumentMeasurement } from '@gatehouse/contract';
import { describe, expect, test } from 'vitest';
import { cornersOf, locateOnDocument, locateOnSelfie, locatePortrait } from './locate-area.js';
import { buildFace, buildPassport, buildSelfie } from './measurements.test-support.js';

const upright = {
  side: 'front',
  area: 'mrz',
  upright: cornersOf({ x: 10, y: 20, width: 300, height: 40 }),
} as const;
/** A full frame of 1600 x 1100 px as it was taken. */
const taken = (parts: Partial<DocumentMeasurement>) => buildPassport(undefined, parts);

describe('where a part of a document lies on the stored pictures', () => {
  test.each([
    [0, { x: 10, y: 20, width: 300, height: 40 }],
    // Upright 1100 x 1600: what lies 10 from its left lay 10 from the bottom of the frame.
    [90, { x: 20, y: 1100 - 310, width: 40, height: 300 }],
    [180, { x: 1600 - 310, y: 1100 - 60, width: 300, height: 40 }],
    [270, { x: 1600 - 60, y: 10, width: 40, height: 300 }],
  ] as const)('a frame that was turned by %i degrees to be read has it where it was taken', (turn, box) => {
    const [area, ...others] = locateOnDocument(taken({ rotationDegrees: turn }), upright);
    expect(area).toMatchObject({
      imageType: 'fullFrameFrontID',
      imageWidthPx: 1600,
      imageHeightPx: 1100,
      box,
    });
    expect(others).toEqual([]);
  });

  test('corners keep their order: the first is the top left of what reads upright', () => {
    const [area] = locateOnDocument(taken({ rotationDegrees: 180 }), upright);
    expect(area?.corners[0]).toEqual([1590, 1080]);
  });

  const straightened = {
    widthPx: 600,
    heightPx: 400,
    corners: [
      [200, 100],
      [1000, 160],
      [980, 720],
      [180, 640],
    ] as [number, number][],
  };

  test('the corners of the document are the corners of the straightened picture, and the other way round', () => {
    const measurement = taken({ straightened });
    const [, onDocument] = locateOnDocument(measurement, {
      side: 'back',
      area: 'document',
      upright: straightened.corners,
    });
    expect(onDocument).toMatchObject({
      imageType: 'croppedBackID',
      corners: cornersOf({ x: 0, y: 0, width: 600, height: 400 }),
    });
    const whole = { ...buildFace(), box: { x: 0, y: 0, width: 600, height: 400 } };
    const [onFrame] = locatePortrait({ ...measurement, portrait: whole }, 'front');
    expect(onFrame?.corners).toEqual(straightened.corners);
  });

  test('a portrait found on the straightened picture lies there where it was found', () => {
    const box = { x: 40, y: 90, width: 120, height: 150 };
    const areas = locatePortrait(taken({ straightened, portrait: { ...buildFace(), box } }), 'front');
    expect(areas.map(({ imageType }) => imageType)).toEqual(['fullFrameFrontID', 'croppedFrontID']);
    expect(areas[1]?.box).toEqual(box);
  });

  test('where it cannot be told of which picture a portrait’s box speaks, none is drawn', () => {
    expect(locatePortrait(taken({}), 'front')).toEqual([]);
    expect(locatePortrait(taken({ portrait: null, straightened }), 'front')).toEqual([]);
  });

  test('nothing is drawn outside a picture', () => {
    const area = locateOnSelfie(buildSelfie(), { x: -30, y: 1000, width: 2000, height: 900 });
    expect(area.box).toEqual({ x: 0, y: 1000, width: 1080, height: 440 });
  });
});
