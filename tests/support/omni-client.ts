import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** A bare HTTP client for conformance: exactly the headers and bytes that a test names, nothing added. */
export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the wire brought and asserts on it
  body: any;
  text: string;
  bytes: Buffer;
}

export type RequestBody = string | Uint8Array | object | null;

/**
 * One request over a connection of its own. Unlike `fetch` it sends header names in the letter case given, adds no
 * header but Host, Connection and the length of the body, and leaves path and query as they are written.
 */
export async function call(
  method: string,
  url: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: RequestBody } = {},
): Promise<Answer> {
  const { protocol, hostname, port, origin } = new URL(url);
  const raw = bytesOf(body);
  const send = protocol === 'https:' ? httpsRequest : httpRequest;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = send({
      method,
      hostname,
      port,
      path: url.slice(origin.length) || '/',
      agent: false,
      headers: { ...headers, ...(raw && { 'Content-Length': String(raw.length) }) },
    });
    request.once('response', resolve);
    request.once('error', reject);
    request.setTimeout(60_000, () => request.destroy(new Error(`${method} ${url}: no answer within 60 s`)));
    request.end(raw);
  });
  return readAnswer(response);
}

function bytesOf(body: RequestBody | undefined): Buffer | undefined {
  if (body === undefined) return undefined;
  if (typeof body === 'string') return Buffer.from(body);
  return body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString('utf8');
  const headers = new Headers();
  for (const [name, values] of Object.entries(response.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.statusCode ?? 0, headers, body, text, bytes };
}

export const json = { 'Content-Type': 'application/json', 'api-version': '1.0' } as const;
export const withKey = (apiKey: string) => ({ ...json, 'x-api-key': apiKey });
export const withToken = (token: string) => ({ ...json, 'X-Incode-Hardware-Id': token });
export const withKeyAndToken = (apiKey: string, token: string) => ({
  ...withKey(apiKey),
  'X-Incode-Hardware-Id': token,
});
