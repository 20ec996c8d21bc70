import type { LivenessAction } from '@gatehouse/contract';
import sharp from 'sharp';
import { type AnsweringView, answerChallenge } from './answer-challenge.js';
import type { PortraitPoint } from './head-relief.js';
import { type HeadTurnOptions, renderHeadTurn, type TurnSpecies } from './render-head-turn.js';
import { between, seededRandom } from './seeded-random.js';

/**
 * Who answers a challenge. `head`: a person. All others are attacks: `planar`, `bent`, `print` and `screen` turn a
 * picture in front of the camera; `still` only
 * moves one about and closer; `repeated` sends its first good frames again and
 * again; `encoded_again` sends them anew encoded, resized and brightened; `mirrored` sends one turn's frames mirrored for the
 * other; `other_challenge` sends a person's frames for another order; `swapped_person` lets another person turn.
 */
export const attemptSpecies = [
  'head',
  'planar',
  'bent',
  'print',
  'screen',
  'still',
  'repeated',
  'encoded_again',
  'mirrored',
  'other_challenge',
  'swapped_person',
] as const;
export type AttemptSpecies = (typeof attemptSpecies)[number];

/** A frontal portrait with the points of its face mesh, by the face engine. */
export interface MeshedPortrait {
  portrait: Buffer;
  mesh: readonly PortraitPoint[];
}

export interface AttemptFrame extends Pick<AnsweringView, 'step' | 'arrivedAtMs' | 'capturedAtMs'> {
  /** JPEG */
  bytes: Buffer;
}

export interface AttemptOptions
  extends MeshedPortrait,
    Pick<HeadTurnOptions, 'seed' | 'widthPx' | 'blur' | 'noise' | 'jpegQuality'> {
  actions: readonly LivenessAction[];
  species?: AttemptSpecies;
  /** See `answerChallenge`. */
  heldFrames?: number;
  /** Who turns in the person's place (`swapped_person`). */
  other?: MeshedPortrait;
}

/** How far an attacker turns a picture so that it looks like a turned head: less would be no turn at all. */
const sheetTurns: Partial<Record<AttemptSpecies, readonly [number, number]>> = {
  planar: [40, 56],
  bent: [30, 46],
  print: [35, 50],
  screen: [35, 50],
};

/** The frames that answer a challenge, from a person or an attacker, in order of arrival. */
export async function renderAttempt(options: AttemptOptions): Promise<AttemptFrame[]> {
  const { actions, species = 'head', seed = 1, heldFrames } = options;
  const turns = sheetTurns[species];
  const turnDegrees = turns ? between(seededRandom(seed + 500), ...turns) : 27;
  const answered = answerChallenge(species === 'other_challenge' ? otherOrder(actions) : actions, {
    seed,
    turnDegrees,
    ...(heldFrames === undefined ? {} : { heldFrames }),
  });
  const views = species === 'still' ? answered.map((view) => ({ ...view, yawDegrees: 0 })) : answered;
  const pictures = await drawPictures(views, options);
  return answered.map(({ step, arrivedAtMs, capturedAtMs }, index) => ({
    step,
    arrivedAtMs,
    capturedAtMs,
    bytes: pictures[index] ?? Buffer.alloc(0),
  }));
}

function otherOrder(actions: readonly LivenessAction[]): LivenessAction[] {
  const other: Partial<Record<LivenessAction, LivenessAction>> = {
    'turn-left': 'turn-right',
    'turn-right': 'turn-left',
  };
  return actions.map((action) => other[action] ?? action);
}

async function drawPictures(views: readonly AnsweringView[], options: AttemptOptions): Promise<Buffer[]> {
  const { species = 'head', seed = 1, other } = options;
  const draw = (who: MeshedPortrait, surface: TurnSpecies) =>
    renderHeadTurn({ ...options, ...who, views, species: surface });
  switch (species) {
    case 'head':
    case 'other_challenge':
      return draw(options, 'head');
    case 'planar':
    case 'bent':
    case 'print':
    case 'screen':
      return draw(options, species);
    case 'still':
      return draw(options, 'planar');
    case 'repeated':
      return repeat(views, await draw(options, 'head'), async (picture) => picture);
    case 'encoded_again':
      return repeat(views, await draw(options, 'head'), (picture, index) =>
        encodeAgain(picture, seed + index),
      );
    case 'mirrored':
      return mirrorTurns(views, await draw(options, 'head'), seed);
    case 'swapped_person': {
      if (!other) throw new RangeError('A swapped person needs another portrait.');
      const [mine, theirs] = [await draw(options, 'head'), await draw(other, 'head')];
      return views.map(({ yawDegrees }, index) => pictureAt(yawDegrees === 0 ? mine : theirs, index));
    }
    default:
      return species satisfies never;
  }
}

const pictureAt = (pictures: readonly Buffer[], index: number) => pictures[index] ?? Buffer.alloc(0);

/** For every pose one frame, and that one wherever the pose is asked again. */
function repeat(
  views: readonly AnsweringView[],
  pictures: readonly Buffer[],
  copy: (picture: Buffer, index: number) => Promise<Buffer>,
): Promise<Buffer[]> {
  const pose = ({ yawDegrees, distance }: AnsweringView) => `${Math.sign(yawDegrees)} ${distance < 1}`;
  return Promise.all(
    views.map((view, index) => {
      // The last of a run is the full turn.
      const first = views.findLastIndex((other) => pose(other) === pose(view));
      return copy(pictureAt(pictures, first), index);
    }),
  );
}

async function encodeAgain(picture: Buffer, seed: number): Promise<Buffer> {
  const random = seededRandom(seed * 31 + 7);
  const { width } = await sharp(picture).metadata();
  return sharp(picture)
    .resize({ width: Math.round(width * between(random, 0.7, 1.2)) })
    .linear(between(random, 0.9, 1.08), between(random, -6, 6))
    .jpeg({ quality: Math.round(between(random, 60, 90)) })
    .toBuffer();
}

function mirrorTurns(
  views: readonly AnsweringView[],
  pictures: readonly Buffer[],
  seed: number,
): Promise<Buffer[]> {
  const lefts = views.flatMap(({ yawDegrees }, index) => (yawDegrees > 0 ? [index] : []));
  let used = 0;
  return Promise.all(
    views.map(({ yawDegrees }, index) => {
      if (yawDegrees >= 0) return pictureAt(pictures, index);
      const source = pictureAt(pictures, lefts[used % lefts.length] ?? 0);
      used += 1;
      return encodeAgain(source, seed + index).then((bytes) =>
        sharp(bytes).flop().jpeg({ quality: 85 }).toBuffer(),
      );
    }),
  );
}
