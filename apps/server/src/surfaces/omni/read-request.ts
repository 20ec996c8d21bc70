import { type Endpoint, GatehouseError, imageBodySchema } from '@gatehouse/contract';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** HEIC is let in to be refused by its name (1.10): what an iPhone sends deserves a better answer than 415. */
const imageContentTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/heif'];

/** Strips `/0`, doubled and trailing slashes, a bare `?` and query entries with an empty key (contract 1.4, 1.6). */
export function normaliseUrl(url: string): { url: string; zero: boolean } {
  const [rawPath = '/', ...queryParts] = url.split('?');
  let path = rawPath.replace(/\/{2,}/g, '/');
  if (path.length > 1) path = path.replace(/\/$/, '');
  const zero = /^\/0\/(?!executive(\/|$))/.test(path);
  if (zero) path = path.slice(2);
  const query = queryParts
    .join('?')
    .split('&')
    .filter((entry) => entry !== '' && !entry.startsWith('='))
    .join('&');
  return { url: query ? `${path}?${query}` : path, zero };
}

function mediaType(request: FastifyRequest): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** What fails a schema, as one sentence with the field's path and never its value. */
export function describeIssues(error: z.ZodError, where: string): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${[where, ...issue.path.map(String)].join('.')}: ${issue.message}`)
    .join('; ');
}

/** Bytes that are no UTF-8 are refused: replaced by U+FFFD, a name would silently become another. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** undefined: no body. */
export function parseJson(bytes: Buffer): unknown {
  try {
    const text = utf8.decode(bytes).trim();
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    throw new GatehouseError('request.json');
  }
}

/** The body by the endpoint's kind, validated. Absent `Content-Type` and `text/plain` are read as JSON (1.2). */
export function readBody(endpoint: Endpoint, request: FastifyRequest): unknown {
  if (endpoint.bodyKind === 'none') return undefined;
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const type = mediaType(request);
  const isJson = type === '' || type === 'application/json' || type === 'text/plain';
  if (endpoint.bodyKind === 'image') {
    if (imageContentTypes.includes(type)) {
      if (bytes.length === 0) throw new GatehouseError('image.missing');
      return bytes; // the reader names what the bytes are, whatever the header says
    }
    if (!isJson) throw new GatehouseError('request.unsupported_type');
    const parsed = imageBodySchema.safeParse(parseJson(bytes));
    if (!parsed.success) throw new GatehouseError('image.missing');
    return decodeBase64Image(parsed.data.base64Image);
  }
  if (!isJson) throw new GatehouseError('request.unsupported_type');
  const body = parseJson(bytes) ?? null;
  const result = endpoint.body.safeParse(body);
  if (result.success) return result.data;
  // No body and `null` also stand for `{}` (1.6): what is missing is then named field by field.
  const { data, error } = body === null ? endpoint.body.safeParse({}) : result;
  if (error) throw new GatehouseError('request.invalid', { detail: describeIssues(error, 'body') });
  return data;
}

/** Accepts a `data:` prefix, line breaks and the URL-safe alphabet (1.6). */
export function decodeBase64Image(text: string): Buffer {
  const base64 = text.replace(/^data:[^,]{0,100},/, '');
  const decoded = Buffer.from(base64, 'base64');
  // The decoder skips what it does not know. If no character was skipped there is nothing to look for: a pattern over
  // the ten million characters of a large picture would hold up every other request for 50 ms.
  if (decoded.length > 0 && decoded.length === fullLengthOf(base64)) return decoded;
  const characters = base64.replace(/\s+/g, '');
  if (characters === '') throw new GatehouseError('image.missing');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(characters)) throw new GatehouseError('image.damaged');
  return decoded;
}

/** Bytes that text of this length stands for if all of it is base64; null for a length that no bytes have. */
function fullLengthOf(base64: string): number | null {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  const characters = base64.length - padding;
  return characters % 4 === 1 ? null : Math.floor((characters * 3) / 4);
}

export function readQuery(endpoint: Endpoint, request: FastifyRequest): unknown {
  const result = endpoint.query.safeParse(request.query);
  if (result.success) return result.data;
  throw new GatehouseError('request.invalid', { detail: describeIssues(result.error, 'query') });
}

/** Contract 1.2: `1.0`, `1` or none. */
export function checkHeaders(request: FastifyRequest): void {
  const version = request.headers['api-version'];
  if (version !== undefined && version !== '' && version !== '1.0' && version !== '1')
    throw new GatehouseError('api_version.unsupported');
  const accept = request.headers.accept;
  if (
    accept &&
    !accept
      .split(',')
      .some((part) =>
        ['application/json', 'application/*', '*/*'].includes(part.split(';')[0]?.trim().toLowerCase() ?? ''),
      )
  ) {
    throw new GatehouseError('request.not_acceptable');
  }
}

/** A header once, whatever the client sent; empty means absent. */
export function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first?.trim() || undefined;
}
