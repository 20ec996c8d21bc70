import { connect } from 'node:net';

/** Bytes straight onto a connection, for what no HTTP client would send; answers everything that came back until it closed. */
export function sendRaw(api: string, ...parts: (string | Uint8Array)[]): Promise<string> {
  const { hostname, port } = new URL(api);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('utf8'));
    };
    const socket = connect(Number(port), hostname, () => {
      for (const part of parts) socket.write(part);
    });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error('The server neither answered nor closed the connection within 15 s'));
    }, 15_000);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (isWhole(Buffer.concat(chunks).toString('latin1'))) finish();
    });
    socket.once('close', finish);
    // The server may close while we still send: what it said before counts.
    socket.once('error', finish);
  });
}

/** Whether the response has come in full, for connections that stay open. */
function isWhole(text: string): boolean {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const length = /content-length: (\d+)/i.exec(head)?.[1];
  return rest.length > 0 && length !== undefined && rest.join('\r\n\r\n').length >= Number(length);
}

/** Status and JSON body of a response read with `sendRaw`. */
export function readRaw(response: string): { status: number; body: unknown } {
  const [head = '', ...rest] = response.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
  try {
    return { status, body: JSON.parse(rest.join('\r\n\r\n')) };
  } catch {
    return { status, body: undefined };
  }
}
