import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A line between browser and server that a test can cut. */
export interface LossyLine {
  url: string;
  /** Lets so many bytes of each request through from now on, and no more; resolves when a request waits for the rest. */
  holdAfter(bytes: number): Promise<void>;
  /** Breaks every connection; new ones break at once. */
  cut(): void;
  /** Whole again, without a limit. */
  mend(): void;
  close(): void;
}

export async function openLossyLine(portOfServer: () => number): Promise<LossyLine> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let limitBytes = Number.POSITIVE_INFINITY;
  let onHeld = () => {};
  const line = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(portOfServer(), '127.0.0.1');
    let passedBytes = 0;
    near.on('data', (chunk) => {
      const passes = chunk.subarray(0, Math.max(0, limitBytes - passedBytes));
      passedBytes += passes.length;
      far.write(passes);
      if (passes.length === chunk.length) return;
      near.pause();
      onHeld();
    });
    far.pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(line.address() as AddressInfo).port}`,
    cut,
    holdAfter(bytes) {
      limitBytes = bytes;
      return new Promise((resolve) => {
        onHeld = resolve;
      });
    },
    mend() {
      isCut = false;
      limitBytes = Number.POSITIVE_INFINITY;
    },
    close() {
      cut();
      line.close();
    },
  };
}
