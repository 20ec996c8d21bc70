import { isRecord, number, text } from './answer-shape.js';

/** The error body of contract 1.7. */
export interface ErrorBody {
  readonly status: number | undefined;
  readonly error: string | undefined;
  readonly code: string | undefined;
  readonly requestId: string | undefined;
}

/** An error is known by its shape, whatever the HTTP status: only errors hold these three together (contract 1.7). */
export function hasErrorShape(body: unknown): boolean {
  return isRecord(body) && ['timestamp', 'status', 'error'].every((key) => Object.hasOwn(body, key));
}

export function readErrorBody(body: unknown): ErrorBody {
  const held = isRecord(body) ? body : {};
  return {
    status: number(held.status),
    error: text(held.error),
    code: text(held.code),
    requestId: text(held.requestId),
  };
}
