import sharp from 'sharp';
import { drawSurfaceMesh, type Raster, type TexturedGrid } from './draw-surface-mesh.js';
import { buildHeadRelief, type HeadRelief, type PortraitPoint } from './head-relief.js';
import { between, type SeededRandom, seededRandom } from './seeded-random.js';

/**
 * What is turned in front of the camera. `head`: the portrait as a relief, which is what a person does. Attacks:
 * `planar`: the same picture without depth; `bent`: bent like a sheet around a pole; `print`: on paper with
 * a margin; `screen`: on a tablet.
 */
export const turnSpecies = ['head', 'planar', 'bent', 'print', 'screen'] as const;
export type TurnSpecies = (typeof turnSpecies)[number];

export interface HeadView {
  /** Positive: turned to the person's own left. */
  yawDegrees: number;
  /** Positive: looking down. */
  pitchDegrees: number;
  /** 1 is arm's length, 0.7 is closer. */
  distance: number;
}

export interface HeadTurnOptions {
  /** A frontal portrait. */
  portrait: Buffer;
  /** Face mesh of the portrait, in its pixels, by the face engine. */
  mesh: readonly PortraitPoint[];
  views: readonly HeadView[];
  species?: TurnSpecies;
  /** Light, noise, hand movement and compression change with it. */
  seed?: number;
  /** Width of a frame; 3 wide to 4 high. */
  widthPx?: number;
  /** Standard deviation of the lens blur, in pixels of the frame. */
  blur?: number;
  /** Standard deviation of sensor noise, in grey levels. */
  noise?: number;
  jpegQuality?: number;
}

/** Size of the scene in its own pixels; frames are rendered from it at any size. */
const scene = { width: 900, height: 1200 } as const;
/** Width of the face in the scene at arm's length. */
const faceWidthInScene = 300;
const cells = { columns: 90, rows: 120 } as const;
/** A head turns about the neck, this far behind the face; in widths of the face. */
const pivotDepth = 0.45;

/**
 * Frames of a head (or of an attack) in the asked poses, as JPEG. Every species goes through this one renderer, light,
 * lens, noise and compression, so that nothing but its surface tells it apart. Rendered, not photographed: light
 * does not change with the turn, and ears and hair are a guess.
 */
export async function renderHeadTurn(options: HeadTurnOptions): Promise<Buffer[]> {
  const { views, species = 'head', seed = 1, widthPx = 480 } = options;
  const random = seededRandom(seed);
  const camera = drawCamera(random, options);
  const { texture, backdrop, relief, card } = await buildScene(options, species, random);
  const size = { width: widthPx, height: Math.round((widthPx * scene.height) / scene.width) };
  const behind = await sharp(backdrop.data, {
    raw: { width: backdrop.width, height: backdrop.height, channels: 3 },
  })
    .resize(size.width, size.height, { fit: 'fill' })
    .raw()
    .toBuffer();
  const frames: Buffer[] = [];
  for (const view of views) {
    const frame: Raster = { data: Buffer.from(behind), ...size };
    const hand = drawHandMovement(random);
    const scale = size.width / scene.width;
    const placing: Placing = { view, species, camera, hand, card, scale };
    drawSurfaceMesh(frame, place(relief, placing), texture);
    frames.push(await expose(frame, camera, random));
  }
  return frames;
}

interface Camera {
  /** Distance at arm's length, in widths of the face. */
  distance: number;
  /** Gain by channel. */
  gains: [number, number, number];
  /** Light falls off towards one side: share across the picture, and its direction. */
  falloff: number;
  falloffRadians: number;
  blur: number;
  noise: number;
  jpegQuality: number;
  /** Radius of the pole that a bent sheet lies around, in widths of the face; half a head is 0.7. */
  poleRadius: number;
}

function drawCamera(random: SeededRandom, { blur, noise, jpegQuality }: HeadTurnOptions): Camera {
  const gain = between(random, 0.8, 1.1);
  const warmth = between(random, -0.05, 0.05);
  return {
    distance: between(random, 2.6, 3.4),
    gains: [gain * (1 + warmth), gain, gain * (1 - warmth)],
    falloff: between(random, 0.05, 0.35),
    falloffRadians: between(random, 0, 2 * Math.PI),
    blur: blur ?? between(random, 0.4, 0.7),
    noise: noise ?? between(random, 1, 3),
    jpegQuality: jpegQuality ?? Math.round(between(random, 75, 92)),
    poleRadius: between(random, 0.6, 1.1),
  };
}

/** What a hand and a neck do between two frames: shift and turn, in pixels of the scene and degrees. */
interface HandMovement {
  x: number;
  y: number;
  yawDegrees: number;
  pitchDegrees: number;
  rollDegrees: number;
}

function drawHandMovement(random: SeededRandom): HandMovement {
  return {
    x: between(random, -12, 12),
    y: between(random, -12, 12),
    yawDegrees: between(random, -1.5, 1.5),
    pitchDegrees: between(random, -2, 2),
    rollDegrees: between(random, -2, 2),
  };
}

interface Scene {
  texture: Raster;
  backdrop: Raster;
  relief: HeadRelief;
  /** The sheet or screen in pixels of the scene; null where the picture fills it. */
  card: { left: number; top: number; right: number; bottom: number } | null;
}

async function buildScene(
  { portrait, mesh }: HeadTurnOptions,
  species: TurnSpecies,
  random: SeededRandom,
): Promise<Scene> {
  const { width, height } = await sharp(portrait).metadata();
  const xs = mesh.map(([x]) => x);
  const ys = mesh.map(([, y]) => y);
  const scale = faceWidthInScene / (Math.max(...xs) - Math.min(...xs));
  const placed = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const left = Math.round(scene.width / 2 - (scale * (Math.max(...xs) + Math.min(...xs))) / 2);
  const top = Math.round(scene.height * 0.47 - (scale * (Math.max(...ys) + Math.min(...ys))) / 2);
  const moved = mesh.map(([x, y, z]) => [x * scale + left, y * scale + top, z * scale] as const);
  const backdrop = await sharp(portrait)
    .resize(scene.width, scene.height, { fit: 'cover' })
    .blur(45)
    .png()
    .toBuffer();
  const soft = await feather(
    await sharp(portrait).resize(placed.width, placed.height).png().toBuffer(),
    placed,
  );
  const standing = await cutToScene(soft, placed, { left, top });
  const whole = await sharp(backdrop).composite([standing]).removeAlpha().raw().toBuffer();
  const raster = (data: Buffer): Raster => ({ data, ...scene });
  const relief = buildHeadRelief(moved, { ...scene, ...cells });
  const standingHead = raster(whole);
  if (species === 'head') return { texture: standingHead, backdrop: standingHead, relief, card: null };
  const frontal = lookStraight(standingHead, relief);
  if (species === 'planar' || species === 'bent') {
    return { texture: frontal, backdrop: frontal, relief, card: null };
  }
  const [middleX, middleY] = relief.middle;
  const card = { left: middleX - 290, right: middleX + 290, top: middleY - 370, bottom: middleY + 390 };
  if (species === 'print') printOnPaper(frontal, card, random);
  else showOnScreen(frontal, card, random);
  const emptyRoom = raster(await sharp(backdrop).removeAlpha().raw().toBuffer());
  return { texture: frontal, backdrop: emptyRoom, relief, card };
}

const still: HandMovement = { x: 0, y: 0, yawDegrees: 0, pitchDegrees: 0, rollDegrees: 0 };

/** The picture that an attacker would take: the head looking into the camera, without what a camera adds. */
function lookStraight(texture: Raster, relief: HeadRelief): Raster {
  const frame: Raster = { ...texture, data: Buffer.from(texture.data) };
  const view = { yawDegrees: 0, pitchDegrees: 0, distance: 1 };
  const camera = { distance: 3, poleRadius: 1 };
  const placing: Placing = { view, species: 'head', camera, hand: still, card: null, scale: 1 };
  drawSurfaceMesh(frame, place(relief, placing), texture);
  return frame;
}

/** Soft edges, so that a portrait melts into the backdrop. */
async function feather(
  picture: Buffer,
  { width, height }: { width: number; height: number },
): Promise<Buffer> {
  const edge = Math.round(Math.min(width, height) * 0.06);
  const mask = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><filter id="soft"><feGaussianBlur stdDeviation="${edge / 2}"/></filter><rect x="${edge}" y="${edge}" width="${width - 2 * edge}" height="${height - 2 * edge}" fill="#fff" filter="url(#soft)"/></svg>`;
  return sharp(picture)
    .ensureAlpha()
    .composite([{ input: Buffer.from(mask), blend: 'dest-in' }])
    .png()
    .toBuffer();
}

/** The part of a placed picture that lies in the scene: compositing takes nothing larger. */
async function cutToScene(
  picture: Buffer,
  size: { width: number; height: number },
  at: { left: number; top: number },
): Promise<{ input: Buffer; left: number; top: number }> {
  const left = Math.max(0, -at.left);
  const top = Math.max(0, -at.top);
  const width = Math.min(scene.width, at.left + size.width) - Math.max(0, at.left);
  const height = Math.min(scene.height, at.top + size.height) - Math.max(0, at.top);
  const input = await sharp(picture).extract({ left, top, width, height }).png().toBuffer();
  return { input, left: Math.max(0, at.left), top: Math.max(0, at.top) };
}

type Card = NonNullable<Scene['card']>;

/** Ink dots, a paper tint, less contrast and a white margin. */
function printOnPaper(texture: Raster, card: Card, random: SeededRandom): void {
  const period = between(random, 3.2, 4.6);
  const strength = between(random, 0.06, 0.14);
  const margin = between(random, 12, 30);
  const paper = [246, 242, 232];
  forEachPixel(texture, card, (x, y, at) => {
    const isMargin = marginOf(x, y, card) < margin;
    const u = ((x + y) * Math.PI * Math.SQRT2) / period;
    const v = ((x - y) * Math.PI * Math.SQRT2) / period;
    const dot = Math.cos(u) * Math.cos(v) * strength;
    for (let channel = 0; channel < 3; channel += 1) {
      const white = paper[channel] ?? 255;
      const ink = 1 - (texture.data[at + channel] ?? 0) / 255;
      const printed = white * (1 - 0.86 * Math.max(0, ink + (ink > 0.05 ? dot * (1 - ink) * 2 : 0)));
      texture.data[at + channel] = clampByte(isMargin ? white : printed);
    }
  });
}

/** Stripes of red, green and blue, a dark line under every row, a blue tint and a black bezel. */
function showOnScreen(texture: Raster, card: Card, random: SeededRandom): void {
  const period = between(random, 2.6, 3.6);
  const strength = between(random, 0.15, 0.35);
  const bezel = between(random, 16, 40);
  const tint = [0.94, 1, 1.08];
  forEachPixel(texture, card, (x, y, at) => {
    const isBezel = marginOf(x, y, card) < bezel;
    const line = 1 - (strength / 2) * (1 + Math.cos((y * 2 * Math.PI) / period));
    for (let channel = 0; channel < 3; channel += 1) {
      const stripe = 1 - (strength / 2) * (1 - Math.cos((x / period + channel / 3) * 2 * Math.PI));
      const lit = 12 + (texture.data[at + channel] ?? 0) * (tint[channel] ?? 1) * line * stripe * 1.15;
      texture.data[at + channel] = clampByte(isBezel ? 14 : lit);
    }
  });
}

const marginOf = (x: number, y: number, card: Card) =>
  Math.min(x - card.left, card.right - x, y - card.top, card.bottom - y);
const clampByte = (value: number) => Math.max(0, Math.min(255, Math.round(value)));

function forEachPixel(
  { width, height }: Raster,
  card: Card,
  visit: (x: number, y: number, at: number) => void,
): void {
  for (let y = Math.max(0, Math.floor(card.top)); y < Math.min(height, card.bottom); y += 1) {
    for (let x = Math.max(0, Math.floor(card.left)); x < Math.min(width, card.right); x += 1) {
      visit(x, y, (y * width + x) * 3);
    }
  }
}

interface Placing {
  view: HeadView;
  species: TurnSpecies;
  camera: Pick<Camera, 'distance' | 'poleRadius'>;
  hand: HandMovement;
  card: Card | null;
  /** Pixels of the frame across one of the scene. */
  scale: number;
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Turns the surface about the neck and projects it through a pinhole at the camera's distance. */
function place(relief: HeadRelief, { view, species, camera, hand, card, scale }: Placing): TexturedGrid {
  const { columns, rows, faceWidth, middle } = relief;
  const vertices = new Float32Array((columns + 1) * (rows + 1) * 3);
  const texture = new Float32Array((columns + 1) * (rows + 1) * 2);
  const portraitYaw = species === 'head' ? relief.yawDegrees : 0;
  const yaw = radians(view.yawDegrees + hand.yawDegrees - portraitYaw);
  const pitch = radians(view.pitchDegrees + hand.pitchDegrees);
  const roll = radians(hand.rollDegrees);
  const pivot = pivotDepth * faceWidth;
  const cameraAt = camera.distance * faceWidth;
  const box = card ?? { left: 0, top: 0, right: scene.width, bottom: scene.height };
  for (let row = 0; row <= rows; row += 1) {
    for (let column = 0; column <= columns; column += 1) {
      const index = row * (columns + 1) + column;
      const sourceX = box.left + (column / columns) * (box.right - box.left);
      const sourceY = box.top + (row / rows) * (box.bottom - box.top);
      const share = card ? 1 : (relief.share[index] ?? 0);
      const x = sourceX - middle[0];
      const y = sourceY - middle[1];
      const z = surfaceDepth({ species, relief, index, x, poleRadius: camera.poleRadius }) - pivot;
      // The person's own left is at the right of the picture: turning there takes that side away from the camera.
      const turnedX = x * Math.cos(yaw) - z * Math.sin(yaw);
      const turnedZ = x * Math.sin(yaw) + z * Math.cos(yaw);
      const noddedY = y * Math.cos(pitch) - turnedZ * Math.sin(pitch);
      const noddedZ = y * Math.sin(pitch) + turnedZ * Math.cos(pitch) + pivot;
      const rolledX = turnedX * Math.cos(roll) - noddedY * Math.sin(roll);
      const rolledY = turnedX * Math.sin(roll) + noddedY * Math.cos(roll);
      const zoom = cameraAt / (cameraAt * view.distance + noddedZ);
      const movedX = middle[0] + rolledX * zoom + hand.x;
      const movedY = middle[1] + rolledY * zoom + hand.y;
      vertices[index * 3] = (share * movedX + (1 - share) * sourceX) * scale;
      vertices[index * 3 + 1] = (share * movedY + (1 - share) * sourceY) * scale;
      vertices[index * 3 + 2] = share * noddedZ + (1 - share) * faceWidth;
      texture[index * 2] = sourceX;
      texture[index * 2 + 1] = sourceY;
    }
  }
  return { columns, rows, vertices, texture };
}

function surfaceDepth({
  species,
  relief,
  index,
  x,
  poleRadius,
}: {
  species: TurnSpecies;
  relief: HeadRelief;
  index: number;
  x: number;
  poleRadius: number;
}): number {
  switch (species) {
    case 'head':
      return relief.depth[index] ?? 0;
    case 'bent': {
      const radius = poleRadius * relief.faceWidth;
      return radius - Math.sqrt(Math.max(0, radius ** 2 - Math.min(Math.abs(x), radius * 0.98) ** 2));
    }
    case 'planar':
    case 'print':
    case 'screen':
      return 0;
    default:
      return species satisfies never;
  }
}

/** Light, lens, sensor, compression: the same for every species. */
async function expose(
  { data, width, height }: Raster,
  camera: Camera,
  random: SeededRandom,
): Promise<Buffer> {
  const seen = await sharp(data, { raw: { width, height, channels: 3 } })
    .blur(Math.max(0.3, camera.blur))
    .raw()
    .toBuffer();
  const [across, down] = [Math.cos(camera.falloffRadians) / width, Math.sin(camera.falloffRadians) / height];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const light = 1 + camera.falloff * ((x - width / 2) * across + (y - height / 2) * down);
      const at = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const noise = camera.noise * (random() + random() + random() - 1.5) * 2;
        seen[at + channel] = clampByte(
          (seen[at + channel] ?? 0) * (camera.gains[channel] ?? 1) * light + noise,
        );
      }
    }
  }
  return sharp(seen, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: camera.jpegQuality })
    .toBuffer();
}
