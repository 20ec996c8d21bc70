import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceCapture, type CaptureEvent, type CaptureState } from './capture-state.js';

const picture = new Blob(['picture']);
const other = new Blob(['other']);
const fromCamera = (held: Blob): CaptureEvent => ({ type: 'picture-ready', picture: held, source: 'camera' });
const fromFile: CaptureEvent = { type: 'picture-ready', picture, source: 'file' };
const offline: CaptureEvent = { type: 'upload-failed', failure: { kind: 'offline' } };
const refused: CaptureEvent = { type: 'picture-refused', reason: 'quality.blurred', retriesLeft: 2 };

const run = (...events: CaptureEvent[]): CaptureState =>
  events.reduce<CaptureState>(advanceCapture, { name: 'intro' });
const toPreview: CaptureEvent[] = [{ type: 'camera-asked' }, { type: 'camera-opened' }, fromCamera(picture)];

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

  it('while a picture travels, no sequence of clicks loses it or starts a second upload', () => {
    const clicks = fc.constantFrom<CaptureEvent>(
      { type: 'camera-asked' },
      { type: 'camera-opened' },
      { type: 'camera-failed', problem: 'interrupted' },
      { type: 'file-chosen' },
      { type: 'file-failed' },
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
