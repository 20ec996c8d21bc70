import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceCapture, type CaptureEvent, type CaptureState } from './capture-state.js';
import { resendDelayMs } from './resend.js';

const picture = new Blob(['picture']);
const other = new Blob(['other']);
const fromCamera = (held: Blob): CaptureEvent => ({ type: 'picture-ready', picture: held, source: 'camera' });
const fromFile: CaptureEvent = { type: 'picture-ready', picture, source: 'file' };
const offline: CaptureEvent = { type: 'upload-failed', failure: { kind: 'offline' } };
const refused: CaptureEvent = {
  type: 'picture-refused',
  reason: 'quality.blurred',
  retriesLeft: 2,
  isRepeated: false,
};

const run = (...events: CaptureEvent[]): CaptureState =>
  events.reduce<CaptureState>(advanceCapture, { name: 'intro' });
const toPreview: CaptureEvent[] = [{ type: 'camera-asked' }, { type: 'camera-opened' }, fromCamera(picture)];

describe('the pauses of a picture that waits for the network', () => {
  it('grow, and end at half a minute', () => {
    const pauses = [0, 1, 2, 3, 4, 9].map((tries) => resendDelayMs({ kind: 'offline' }, tries));
    expect(pauses).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('are never shorter than a busy server asks for, and none follows what only the person can mend', () => {
    expect(resendDelayMs({ kind: 'busy', retryAfterSeconds: 20 }, 0)).toBe(20_000);
    expect(resendDelayMs({ kind: 'picture-too-large' }, 0)).toBeNull();
    expect(resendDelayMs({ kind: 'server', requestId: null }, 0)).toBeNull();
  });
});

describe('a capture step', () => {
  it('goes from the introduction through the camera to a sent picture', () => {
    expect(run({ type: 'camera-asked' }).name).toBe('starting');
    expect(run({ type: 'camera-asked' }, { type: 'camera-opened' }).name).toBe('live');
    expect(run(...toPreview)).toEqual({ name: 'preview', picture, source: 'camera' });
    expect(run(...toPreview, { type: 'upload-started' })).toMatchObject({ name: 'sending', share: 0 });
  });

  it('two clicks on the shutter keep the first picture', () => {
    expect(run(...toPreview, fromCamera(other))).toMatchObject({ name: 'preview', picture });
  });

  it('keeps the picture when it could not be sent, and sends that one again', () => {
    const unsent = run(...toPreview, { type: 'upload-started' }, offline);
    expect(unsent).toMatchObject({ name: 'unsent', picture, failure: { kind: 'offline' } });
    expect(advanceCapture(unsent, { type: 'upload-started' })).toMatchObject({ name: 'sending', picture });
  });

  it('a refused picture is shown with its reason and cannot be sent again', () => {
    const state = run(...toPreview, { type: 'upload-started' }, refused);
    expect(state).toMatchObject({ name: 'refused', picture, reason: 'quality.blurred', retriesLeft: 2 });
    expect(advanceCapture(state, { type: 'upload-started' })).toBe(state);
  });

  it('again means the camera for a taken picture and the introduction for a chosen one', () => {
    expect(run(...toPreview, { type: 'retake-asked' }).name).toBe('starting');
    expect(run({ type: 'file-chosen' }, fromFile, { type: 'retake-asked' }).name).toBe('intro');
  });

  it('a file can be chosen where the camera failed', () => {
    const problem = run({ type: 'camera-asked' }, { type: 'camera-failed', problem: 'denied' });
    expect(problem).toEqual({ name: 'camera-problem', problem: 'denied' });
    expect([{ type: 'file-chosen' } as const, fromFile].reduce(advanceCapture, problem)).toMatchObject({
      name: 'preview',
    });
  });

  it('a camera that answers late, after a file was chosen, changes nothing', () => {
    const preparing = run({ type: 'camera-asked' }, { type: 'file-chosen' });
    expect(advanceCapture(preparing, { type: 'camera-opened' })).toBe(preparing);
    expect(advanceCapture(preparing, { type: 'camera-failed', problem: 'denied' })).toBe(preparing);
  });

  it('an unsent picture stays on the screen while the network is tried, and the tries are counted', () => {
    const unsent = run(...toPreview, { type: 'upload-started' }, offline);
    const trying = advanceCapture(unsent, { type: 'resend-started' });
    expect(trying).toMatchObject({ name: 'unsent', picture, isTrying: true });
    expect(advanceCapture(trying, offline)).toMatchObject({ name: 'unsent', tries: 2, isTrying: false });
    const again = [{ type: 'upload-started' } as const, offline].reduce(advanceCapture, trying);
    expect(again).toMatchObject({ name: 'unsent', picture, tries: 2, isTrying: false });
  });

  it('a hidden page puts the camera off, and it starts again by itself', () => {
    const live = run({ type: 'camera-asked' }, { type: 'camera-opened' });
    expect(advanceCapture(live, { type: 'camera-paused' }).name).toBe('starting');
    const preview = run(...toPreview);
    expect(advanceCapture(preview, { type: 'camera-paused' })).toBe(preview);
  });

  it('a file that was refused before is shown with its reason and never sent', () => {
    const repeated = run(
      { type: 'file-chosen' },
      { type: 'picture-repeated', picture, reason: 'quality.blurred', retriesLeft: 2 },
    );
    expect(repeated).toMatchObject({ name: 'refused', source: 'file', isRepeated: true });
    expect(advanceCapture(repeated, { type: 'upload-started' })).toBe(repeated);
  });

  it('while a picture travels, no sequence of clicks loses it or starts a second upload', () => {
    const clicks = fc.constantFrom<CaptureEvent>(
      { type: 'camera-asked' },
      { type: 'camera-opened' },
      { type: 'camera-failed', problem: 'interrupted' },
      { type: 'file-chosen' },
      { type: 'file-failed', problem: 'unreadable' },
      { type: 'camera-paused' },
      { type: 'resend-started' },
      { type: 'retake-asked' },
      { type: 'upload-started' },
      fromCamera(other),
      fromFile,
    );
    const sending = run(...toPreview, { type: 'upload-started' });
    fc.assert(
      fc.property(fc.array(clicks), (events) => {
        expect(events.reduce(advanceCapture, sending)).toBe(sending);
      }),
    );
  });
});
