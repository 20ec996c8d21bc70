import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';

/** Flags that work as root and keep Chromium off the network; the camera is the clip at `cameraFile`. */
export async function openBrowser(
  cameraFile: string,
  flags: string[] = [],
  /** `ask`: the browser asks for the camera as it does anybody, and keeps what a test has set. */
  { permission = 'given' }: { permission?: 'given' | 'ask' } = {},
): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(permission === 'given' ? ['--use-fake-ui-for-media-stream'] : []),
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${cameraFile}`,
      ...flags,
    ],
  });
}

export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'gatehouse-e2e-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
