import { z } from 'zod';

// PostgreSQL's text cannot hold U+0000: let through, it would fail the request far from here, as our fault.
const isStorable = (text: string): boolean => !text.includes('\0');

/** Text on the wire: existing clients also send numbers and booleans where a string is wanted (1.6). */
export const wireText = (maximum: number) =>
  z
    .union([z.string(), z.number(), z.boolean()])
    .transform(String)
    .pipe(z.string().max(maximum).refine(isStorable, 'must not contain U+0000'));

/** Optional text; null and absent mean the same. */
export const optionalText = (maximum: number) =>
  z
    .union([wireText(maximum), z.null()])
    .optional()
    .transform((value) => value ?? undefined);

const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a number such as +16465550100');
const withoutMarks = (text: string): string => text.replace(/[\s().-]/g, '');

/** A phone number in the notation of ITU-T E.164; spaces, dots, dashes and brackets are dropped. */
export const phoneNumber = wireText(32).transform(withoutMarks).pipe(e164);
export const optionalPhoneNumber = optionalText(32)
  .transform((text) => (text ? withoutMarks(text) : undefined))
  .pipe(e164.optional());

/** A switch in a query: `true`, `1` or an empty value switch it on. */
export const querySwitch = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform(
    (value) => value !== undefined && !/^(false|0)$/i.test(Array.isArray(value) ? (value[0] ?? '') : value),
  );

export const objectId = z.string().regex(/^[0-9a-f]{24}$/, 'must be 24 lower-case hexadecimal characters');
export const milliseconds = z.number().int();
export const noFields = z.object({}).nullish();
export const success = z.object({ success: z.boolean() });
export const sessionQuery = z.object({ id: optionalText(64) });
/** Path parameters of an endpoint without any. */
export const noParams = z.object({});
