/** For a Chromium under test: it runs as root and stays off the network. */
export const quietBrowserFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

interface FakeCamera {
  /** The clip that it shows; without one the browser draws a pattern of its own. */
  clip?: string;
  /** `ask`: the browser asks for the camera as it does anybody, and keeps what a test has set. */
  permission?: 'given' | 'ask';
}

/** Such a browser with a camera of its own. */
export const cameraBrowserFlags = ({ clip, permission = 'given' }: FakeCamera = {}): string[] => [
  ...quietBrowserFlags,
  ...(permission === 'given' ? ['--use-fake-ui-for-media-stream'] : []),
  '--use-fake-device-for-media-stream',
  ...(clip === undefined ? [] : [`--use-file-for-fake-video-capture=${clip}`]),
];
