import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useReport } from '../parts/page-frame.js';
import { type CameraProblem, closeCamera, openCamera } from './open-camera.js';

interface UseCameraInput {
  /** The camera runs exactly as long as this is true. */
  wanted: boolean;
  facingMode: 'environment' | 'user';
  /** The very camera that the person chose; else the one that faces the wanted way. */
  deviceId?: string | null;
  onFailed: (problem: CameraProblem) => void;
}

/** Runs the camera while it is wanted and switches it off after: its light must not stay on over a preview. */
export function useCamera({
  wanted,
  facingMode,
  deviceId = null,
  onFailed,
}: UseCameraInput): MediaStream | null {
  const [stream, setStream] = useState<MediaStream | null>(null);

  const report = useReport();

  useEffect(() => {
    if (!wanted) return;
    const fail = (problem: CameraProblem) => {
      report({ name: 'camera.failed', problem });
      onFailed(problem);
    };
    let stillWanted = true;
    let opened: MediaStream | null = null;
    void openCamera({ facingMode, deviceId }).then((reply) => {
      if (!reply.ok) {
        if (stillWanted) fail(reply.problem);
        return;
      }
      opened = reply.stream;
      if (!stillWanted) return closeCamera(opened);
      // Stopping the track ourselves does not fire `ended`: this is a call, an unplugged camera, another app.
      for (const track of opened.getTracks()) {
        track.addEventListener('ended', () => stillWanted && fail('interrupted'));
      }
      setStream(opened);
    });
    return () => {
      stillWanted = false;
      if (opened !== null) closeCamera(opened);
      setStream(null);
    };
  }, [wanted, facingMode, deviceId, onFailed, report]);

  return stream;
}

/** Shows the stream in the video element, and nothing when there is none. */
export function usePlayedStream(video: RefObject<HTMLVideoElement | null>, stream: MediaStream | null): void {
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.srcObject = stream;
    // Refused only when the stream is replaced while it starts; the next one plays.
    if (stream !== null) element.play().catch(() => undefined);
  }, [video, stream]);
}

/** Whether the page can be seen. A camera that runs while nobody looks frightens people. */
export function usePageVisible(): boolean {
  const [isVisible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const look = () => setVisible(!document.hidden);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return isVisible;
}
