import { createServer } from 'node:net';

/** One below the range from which outgoing connections take theirs. */
export async function findFreePort(): Promise<number> {
  for (let port = 20_000 + Math.floor(Math.random() * 8000); ; port += 1) {
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
