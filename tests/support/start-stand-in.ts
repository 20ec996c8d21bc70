import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { call } from './omni-client.js';

export interface StandIn {
  url: string;
  /** Paths that were asked for, oldest first. */
  paths: string[];
  close(): Promise<void>;
}

/** Left out by an older or another server; the contract demands none of them of an answer (section 13). */
const optionalFields = new Set([
  'idDetectionTimeout',
  'curpValidationRetries',
  'interviewCode',
  'flowType',
  'optinCompanyName',
  'sharpness',
  'readability',
  'issueYear',
  'existingUser',
  'photoSecurityAndQuality',
  'retryInfo',
  'deviceRisk',
  'ocrDataConfidence',
  '_createdAt',
]);

/**
 * The original service as far as the contract tells how it differs from ours (sections 1.7, 3, 6, 13): numbers and
 * strings swapped, optional fields and empty sections missing, fields nobody knows, tokens that look like a JWT and do
 * not decode, errors with the four old fields, none of our headers. Behind it stands a Gatehouse that does the work.
 */
export async function startStandIn(api: string): Promise<StandIn> {
  const realTokens = new Map<string, string>();
  const paths: string[] = [];

  const hide = (token: string): string => {
    const opaque = `eyJ${randomBytes(60).toString('base64url')}.${randomBytes(40).toString('base64url')}.~~`;
    realTokens.set(opaque, token);
    return opaque;
  };
  const rewrite = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map((item) => rewrite(item));
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string') {
      if (key === 'token') return hide(value);
      return /^\d+(\.\d+)?$/.test(value) && String(Number(value)) === value ? Number(value) : value;
    }
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(([name, item]) => item !== null && !optionalFields.has(name));
    return {
      ...Object.fromEntries(kept.map(([name, item]) => [name, rewrite(item, name)])),
      unknownHere: { version: [1, '2'] },
    };
  };
  const rewriteError = ({ timestamp, status, error, path }: Record<string, unknown>) => ({
    timestamp,
    status: String(status),
    error,
    path,
  });

  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
    paths.push(incoming.url ?? '');
    const token = incoming.headers['x-incode-hardware-id'];
    const given = {
      'Content-Type': incoming.headers['content-type'],
      'api-version': incoming.headers['api-version'],
      'x-api-key': incoming.headers['x-api-key'],
      'X-Incode-Hardware-Id': typeof token === 'string' ? (realTokens.get(token) ?? token) : undefined,
    };
    const headers = Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
    const answer = await call(incoming.method ?? 'GET', `${api}${incoming.url}`, {
      headers,
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    });
    const body = answer.status < 400 ? rewrite(answer.body) : rewriteError(answer.body);
    response.writeHead(answer.status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a string
  return {
    url: `http://127.0.0.1:${port}`,
    paths,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
