/** Reads an unknown value as `T`; undefined means that it cannot be read so. */
export type Reader<T> = (value: unknown) => T | undefined;

type Shape = Readonly<Record<string, Reader<unknown>>>;
type Read<R> = R extends Reader<infer T> ? T : never;
type Flat<T> = { [K in keyof T]: T[K] };
type Demanded<S extends Shape, R extends keyof S> = { [K in R]: Read<S[K]> };

/** Every field optional and nullable: older servers leave fields out, others send null (contract section 13). */
export type Fields<S extends Shape> = { [K in keyof S]?: Read<S[K]> | null };

/** What a call expects back: how to read it, and the fields without which it is no answer. */
export interface AnswerShape<T> {
  readonly read: Reader<T>;
  readonly required: readonly string[];
}

/** An object with the fields of `S`, of which `R` must be there. Interface and shape apart keep the doc comments. */
export interface FieldsAnswer<S extends Shape, R extends keyof S>
  extends AnswerShape<Flat<Fields<S> & Demanded<S, R>>> {
  readonly shape: S;
}

/** The type of what a shape reads. */
export type AnswerOf<A> = A extends FieldsAnswer<infer S, infer R> ? Flat<Fields<S> & Demanded<S, R>> : never;

/** An enumeration that may grow: known values complete in the editor, others pass. */
export type Open<T extends string> = T | (string & {});

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text; a number is taken as its digits, since the original service swaps the two. */
export const text: Reader<string> = (value) => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
};

/** A number; its digits as text are taken too. */
export const number: Reader<number> = (value) => {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
};

export const flag: Reader<boolean> = (value) => {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 1) return true;
  return value === 'false' || value === 0 ? false : undefined;
};

export const anything: Reader<unknown> = (value) => value;

export function openText<T extends string>(): Reader<Open<T>> {
  return text;
}

export function list<T>(entry: Reader<T>): Reader<T[]> {
  return (value) =>
    Array.isArray(value) ? value.map(entry).filter((item) => item !== undefined) : undefined;
}

export function record<T>(entry: Reader<T>): Reader<Record<string, T>> {
  return (value) => {
    if (!isRecord(value)) return undefined;
    const entries = Object.entries(value).flatMap(([key, item]): [string, T][] => {
      const read = entry(item);
      return read === undefined ? [] : [[key, read]];
    });
    return Object.fromEntries(entries);
  };
}

/**
 * An object whose named fields have these types. Other fields are kept as they came; null stays null; a named
 * field that cannot be read as its type is left out, so that the types never lie.
 */
export function fields<S extends Shape>(shape: S): Reader<Fields<S>> {
  return (value) => {
    if (!isRecord(value)) return undefined;
    const entries = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
      const reader = Object.hasOwn(shape, key) ? shape[key] : undefined;
      const read = reader === undefined || item === null ? item : reader(item);
      return read === undefined ? [] : [[key, read]];
    });
    // Each named field was read by its own reader just above; the compiler cannot follow that through entries.
    return Object.fromEntries(entries) as Fields<S>;
  };
}

/** The shape of a whole answer, with the fields that must be there. */
export function answer<S extends Shape, R extends keyof S & string = never>(
  shape: S,
  ...required: R[]
): FieldsAnswer<S, R> {
  // `createCall` refuses an answer that lacks a required field before anybody sees it.
  return { shape, read: fields(shape) as Reader<Flat<Fields<S> & Demanded<S, R>>>, required };
}
