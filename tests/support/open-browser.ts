import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cameraBrowserFlags } from '@gatehouse/testkit';
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
    args: [...cameraBrowserFlags({ clip: cameraFile, permission }), ...flags],
  });
}

export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'gatehouse-e2e-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
