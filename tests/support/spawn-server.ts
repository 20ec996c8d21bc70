import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

export interface SpawnedServer {
  api: string;
  /** SIGKILL: nothing of the process runs on, not even its exit handlers. */
  kill(): Promise<void>;
  /** SIGTERM, as an operator stops it; the exit code. */
  stop(): Promise<number | null>;
}

const program = resolve(import.meta.dirname, '../../apps/server/dist/main.js');

/** `gatehouse serve` as a process of its own, with these settings and nothing of the test's environment but PATH. */
export async function spawnServer(settings: Record<string, string>): Promise<SpawnedServer> {
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH, PORT: '0', GATEHOUSE_LOG_LEVEL: 'error', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const said: string[] = [];
  child.stderr.on('data', (chunk) => said.push(String(chunk)));
  let port: string | undefined;
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line);
      port ??= /listens on \S+:(\d+)/.exec(line)?.[1];
      if (line.includes('is ready')) return true;
    }
    return false;
  })();
  const timer = setTimeout(() => child.kill('SIGKILL'), 90_000);
  const isReady = await Promise.race([ready, exited.then(() => false)]);
  clearTimeout(timer);
  if (!isReady || !port) {
    child.kill('SIGKILL');
    throw new Error(`The server did not start:\n${said.join('\n')}`);
  }
  child.stdout.resume();
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await exited;
    }
    return child.exitCode;
  };
  return {
    api: `http://127.0.0.1:${port}`,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}
