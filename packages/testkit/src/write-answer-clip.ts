import { type AttemptOptions, renderAttempt } from './render-attempt.js';
import { selfieClipSize, writeCameraClip } from './write-camera-clip.js';

/** How long one rendered frame is shown; the next one moves by a hand's tremble, as a new moment must. */
const secondsPerFrame = 0.4;

/**
 * Writes a camera clip (see `writeCameraClip`) in which somebody answers a challenge, from the neutral to the last
 * action, each pose held for `secondsPerPose`. The clip begins again at its end, and frames of a second round are copies of
 * the first: an attempt has to end within one.
 */
export async function writeAnswerClip(
  path: string,
  { secondsPerPose = 3, ...attempt }: AttemptOptions & { secondsPerPose?: number },
): Promise<void> {
  const heldFrames = Math.max(2, Math.ceil(secondsPerPose / secondsPerFrame));
  const frames = await renderAttempt({ widthPx: 480, ...attempt, heldFrames });
  await writeCameraClip(
    path,
    frames.map(({ bytes }) => bytes),
    { ...selfieClipSize, secondsPerImage: secondsPerFrame, handheld: false },
  );
}
