import { decodePicture, type FaceEngine } from '@gatehouse/face';
import { type HeadView, renderHeadTurn, type TurnSpecies } from '@gatehouse/testkit';
import type { Page } from '@playwright/test';

/** What the page asks for, as its viewfinder says, and the pictures that answer: each is shown once. */
export type Performance = Record<'look' | 'turn-left' | 'turn-right' | 'centre' | 'closer', string[]>;

const straight: HeadView = { yawDegrees: 0, pitchDegrees: 0, distance: 1 };
/** A pose is held for two frames until it counts, and one more until the page has said so; one is to spare. */
const held = 4;

/**
 * A portrait that does what it is asked: turned as a head with depth, or (an attack) as a flat picture. Both go through
 * one renderer, with its light, hand movement, noise and compression.
 */
export async function renderPerformance(
  faces: FaceEngine,
  { portrait, species, turnDegrees }: { portrait: Buffer; species: TurnSpecies; turnDegrees: number },
): Promise<Performance> {
  const picture = await decodePicture(portrait);
  const [face] = await faces.detect(picture);
  const mesh = face && (await faces.pose(picture, face));
  if (!mesh) throw new Error('the portrait has no face to turn');
  const turn = (degrees: number): HeadView[] =>
    [degrees / 3, (2 * degrees) / 3, ...Array<number>(held).fill(degrees)].map((yawDegrees) => ({
      ...straight,
      yawDegrees,
    }));
  const views: Record<keyof Performance, HeadView[]> = {
    look: Array<HeadView>(held + 1).fill(straight),
    'turn-left': turn(turnDegrees),
    'turn-right': turn(-turnDegrees),
    centre: Array<HeadView>(2 * held).fill(straight),
    closer: [0.85, ...Array<number>(held).fill(0.7)].map((distance) => ({ ...straight, distance })),
  };
  const order = Object.keys(views) as (keyof Performance)[]; // those of the literal above
  const all = order.flatMap((ask) => views[ask]);
  const frames = await renderHeadTurn({ portrait, mesh: mesh.points, views: all, species, seed: 11 });
  const performance: Performance = { look: [], 'turn-left': [], 'turn-right': [], centre: [], closer: [] };
  for (const ask of order)
    performance[ask] = frames.splice(0, views[ask].length).map((frame) => frame.toString('base64'));
  return performance;
}

/**
 * Puts the performance before the page's camera, before the page loads: a new picture whenever a frame has been sent,
 * chosen by what the page asks for at that moment. Nothing else of the page is touched.
 */
export async function performFor(page: Page, performance: Performance): Promise<void> {
  await page.addInitScript((pictures) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 640 });
    let shown: ImageBitmap | null = null;
    const draw = () => shown && canvas.getContext('2d')?.drawImage(shown, 0, 0, canvas.width, canvas.height);
    const showNext = async () => {
      const asked = document.querySelector('.viewfinder')?.getAttribute('data-ask') ?? '';
      const { look, ...moves } = pictures;
      // While the camera starts nothing is asked yet.
      const base64 = ((moves as Record<string, string[]>)[asked] ?? look).shift();
      if (base64 === undefined) return;
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      shown = await createImageBitmap(new Blob([bytes]));
      draw();
    };
    navigator.mediaDevices.getUserMedia = async () => {
      await showNext();
      // A canvas that nobody draws on sends no frames; a camera always does.
      window.setInterval(draw, 50);
      return canvas.captureStream();
    };
    const { fetch } = window;
    window.fetch = (input, init) => {
      if (String(input).includes('/frames?')) void showNext();
      return fetch(input, init);
    };
  }, performance);
}
