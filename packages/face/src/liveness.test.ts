import type {
  ArrivedLivenessFrame,
  LivenessAction,
  LivenessFrame,
  LivenessMeasurement,
  LivenessTest,
} from '@gatehouse/contract';
import {
  type AttemptSpecies,
  loadPortrait,
  type MeshedPortrait,
  type PortraitName,
  renderAttempt,
  renderHeadTurn,
  type TurnSpecies,
} from '@gatehouse/testkit';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodePicture } from './decode-picture.js';
import {
  type FaceEngine,
  fingerprintDistance,
  guideLiveness,
  judgeLiveness,
  loadFaceEngine,
} from './index.js';
import { measureLivenessFrame } from './measure-liveness-frame.js';

// Rendered heads and attackers through the real models; docs/reference/liveness.md counts more of them.
const actions: LivenessAction[] = ['turn-right', 'centre', 'closer', 'centre', 'turn-left'];

interface Person extends MeshedPortrait {
  selfie: NonNullable<LivenessFrame['face']>;
}

let engine: FaceEngine;
let amber: Person;
let elder: Person;
const measured = new Map<string, Promise<LivenessFrame>>();

/** Attempts share frames: each is measured once. */
function measureOnce(bytes: Buffer): Promise<LivenessFrame> {
  const key = bytes.toString('base64');
  const known = measured.get(key) ?? measureLivenessFrame(engine, bytes);
  measured.set(key, known);
  return known;
}

async function meshPortrait(name: PortraitName): Promise<Person> {
  const portrait = await loadPortrait(name);
  const picture = await decodePicture(portrait);
  const [face] = await engine.detect(picture);
  const mesh = face && (await engine.pose(picture, face));
  const descriptor = face && (await engine.describe(picture, face));
  if (!mesh || !descriptor) throw new Error('the portrait shows no face');
  return {
    portrait,
    mesh: mesh.points,
    selfie: { ...face, descriptor, descriptorModel: engine.descriptorModel },
  };
}

beforeAll(async () => {
  engine = await loadFaceEngine();
  amber = await meshPortrait('amber');
  elder = await meshPortrait('elder');
});

async function attempt(person: Person, species: AttemptSpecies, seed = 1) {
  const other = person === amber ? elder : amber;
  const { portrait, mesh, selfie } = person;
  const pictures = await renderAttempt({ portrait, mesh, other, actions, species, seed, widthPx: 360 });
  const frames = [];
  for (const { bytes, ...arrival } of pictures) frames.push({ ...arrival, frame: await measureOnce(bytes) });
  return { frames, judged: judge(frames, selfie, actions) };
}

function judge(frames: ArrivedLivenessFrame[], selfie: Person['selfie'], asked: LivenessAction[]) {
  const challenge = { nonce: 'test', actions: asked, issuedAtMs: 0, expiresAtMs: 60_000 };
  return judgeLiveness({ challenge, frames, selfie });
}
const failedTests = ({ tests }: LivenessMeasurement): LivenessTest[] =>
  tests.filter(({ passed }) => !passed).map(({ test }) => test);

/** Verdicts that are as their labels say. */
const rightVerdicts = (labelled: { isPerson: boolean; judged: LivenessMeasurement }[]) =>
  labelled.filter(({ isPerson, judged }) => judged.passed === isPerson).length;

describe('attempts', () => {
  // What must catch each species, at the least.
  const caughtBy: [AttemptSpecies, LivenessTest][] = [
    ['planar', 'liveness.turn_left'],
    ['print', 'liveness.turn_left'],
    ['screen', 'liveness.turn_left'],
    ['bent', 'liveness.flat'],
    ['repeated', 'liveness.replayed_frames'],
    ['encoded_again', 'liveness.replayed_frames'],
    ['mirrored', 'liveness.replayed_frames'],
    ['swapped_person', 'liveness.same_person'],
  ];
  let persons: Awaited<ReturnType<typeof attempt>>[];
  let attacks: { species: AttemptSpecies; expected: LivenessTest; judged: LivenessMeasurement }[];

  beforeAll(async () => {
    persons = [await attempt(elder, 'head'), await attempt(amber, 'head', 2)];
    attacks = [];
    for (const [species, expected] of caughtBy) {
      attacks.push({ species, expected, judged: (await attempt(elder, species)).judged });
    }
    // A recording of the same person who answered another order: no new frames to measure.
    const recorded = persons[0]?.frames ?? [];
    const judged = judge(recorded, elder.selfie, [...actions].reverse());
    attacks.push({ species: 'other_challenge', expected: 'liveness.order', judged });
  }, 600_000);

  test('persons pass every test, and the guide has led them to the end', () => {
    for (const { judged, frames } of persons) {
      expect(failedTests(judged)).toEqual([]);
      expect(guideLiveness({ actions, frames })).toMatchObject({ complete: true, spoiled: false });
    }
  });

  test('every attack fails the test that is meant for it', () => {
    for (const { judged, expected, species } of attacks) {
      expect({ species, failed: failedTests(judged) }).toEqual({
        species,
        failed: expect.arrayContaining([expected]),
      });
    }
  });

  test('verdicts follow the labels: with persons and attacks swapped, every one of them is wrong', () => {
    const labelled = [
      ...persons.map(({ judged }) => ({ isPerson: true, judged })),
      ...attacks.map(({ judged }) => ({ isPerson: false, judged })),
    ];
    expect(rightVerdicts(labelled)).toBe(labelled.length);
    const swapped = labelled.map(({ isPerson, judged }) => ({ isPerson: !isPerson, judged }));
    expect(rightVerdicts(swapped)).toBe(0);
  });

  test('a flat picture that reaches both turns narrows more than any head', () => {
    const keptProportions = (judged: LivenessMeasurement) =>
      judged.tests.find(({ test }) => test === 'liveness.flat')?.measured ?? Number.NaN;
    const bent = attacks.flatMap(({ species, judged }) =>
      species === 'bent' ? [keptProportions(judged)] : [],
    );
    expect(bent).toHaveLength(1);
    expect(Math.max(...bent)).toBeLessThan(
      Math.min(...persons.map(({ judged }) => keptProportions(judged))) - 0.05,
    );
  });

  test('no descriptor of another person lies as near as the turned head of the same', () => {
    const distance = (judged: LivenessMeasurement) =>
      judged.tests.find(({ test }) => test === 'liveness.same_person')?.measured ?? Number.NaN;
    for (const { judged } of persons) expect(distance(judged)).toBeLessThan(0.45);
    const swapped = attacks.find(({ species }) => species === 'swapped_person');
    expect(swapped && distance(swapped.judged)).toBeGreaterThan(0.6);
  });
});

describe('frames', () => {
  let bytes: Buffer;
  let frame: LivenessFrame;
  beforeAll(async () => {
    const { portrait, mesh } = amber;
    const [first] = await renderAttempt({ portrait, mesh, actions, seed: 3, widthPx: 360 });
    if (!first) throw new Error('no frame was rendered');
    bytes = first.bytes;
    frame = await measureOnce(bytes);
  });

  test('a frame carries all that the judge asks for', () => {
    expect(frame).toMatchObject({ kind: 'liveness-frame', faceCount: 1, picture: { widthPx: 360 } });
    expect(frame.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(frame.face?.descriptor).toHaveLength(128);
    expect(frame.shape).toHaveLength(3 * 58);
    expect(Math.abs(frame.pose?.yaw ?? Number.NaN)).toBeLessThan(8);
    expect(frame.faceWidthShare).toBeGreaterThan(0.3);
    expect(frame.sharpness).toBeGreaterThan(30);
  });

  test('a copy is known by its fingerprint, the next moment of the same person is another picture', async () => {
    const copy = await sharp(bytes).resize({ width: 300 }).linear(0.92, 3).jpeg({ quality: 70 }).toBuffer();
    const again = await measureOnce(copy);
    expect(again.digest).not.toBe(frame.digest);
    expect(fingerprintDistance(frame.fingerprint, again.fingerprint)).toBeLessThan(0.075);
    const { portrait, mesh } = amber;
    const [, next] = await renderAttempt({ portrait, mesh, actions, seed: 3, widthPx: 360 });
    const moved = await measureOnce(next?.bytes ?? Buffer.alloc(0));
    expect(fingerprintDistance(frame.fingerprint, moved.fingerprint)).toBeGreaterThan(0.1);
  });

  test('prints and screens show their patterns, a person does not', async () => {
    const { portrait, mesh } = amber;
    const views = [{ yawDegrees: 0, pitchDegrees: 0, distance: 1 }];
    const moire = async (species: TurnSpecies) => {
      const [picture] = await renderHeadTurn({ portrait, mesh, views, species, seed: 3, widthPx: 480 });
      return (await measureOnce(picture ?? Buffer.alloc(0))).passive.moire;
    };
    expect(await moire('head')).toBeLessThan(20);
    expect(await moire('print')).toBeGreaterThan(50);
    expect(await moire('screen')).toBeGreaterThan(50);
  });

  test('a wall has no face, and is measured all the same', async () => {
    const wall = sharp({ create: { width: 360, height: 480, channels: 3, background: '#a8a8a0' } });
    expect(await measureOnce(await wall.jpeg().toBuffer())).toMatchObject({
      faceCount: 0,
      face: null,
      pose: null,
      shape: null,
      passive: {},
    });
  });

  test('bytes that are no picture are refused', async () => {
    await expect(measureLivenessFrame(engine, Buffer.from('no picture'))).rejects.toMatchObject({
      code: 'picture.unreadable',
    });
  });
});
