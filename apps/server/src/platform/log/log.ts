import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Fields whose value never reaches a log line, at the top level and one level down. */
export const redactedFields = [
  'token',
  'apiKey',
  'password',
  'secret',
  'authorization',
  'cookie',
  'uuid',
  'base64Image',
  'image',
  'images',
  'ocrData',
  'mrz',
  'descriptor',
  'name',
  'fullName',
  'firstName',
  'lastName',
  'surname',
  'givenNames',
  'birthDate',
  'documentNumber',
  'personalNumber',
  'address',
  'email',
  'phone',
  'externalCustomerId',
  'externalId',
  'redirectionUrl',
  'customFields',
  'headers',
  'body',
] as const;

/** Logs carry ids, never names, numbers, images or tokens. */
export function createLog(options: { level: string; destination?: { write(line: string): void } }): Log {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: redactedFields.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
      serializers: {
        // A database or parser error may quote a value: keep its class, code and stack, not its text.
        err: (error: unknown) =>
          error instanceof Error
            ? {
                type: error.name,
                code: (error as { code?: unknown }).code,
                // By its lines: a message may have several, and the stack begins with all of them.
                stack: error.stack
                  ?.split('\n')
                  .filter((line) => /^\s+at /.test(line))
                  .slice(0, 7)
                  .map((line) => line.trim()),
              }
            : { type: typeof error },
      },
    },
    options.destination ?? pino.destination({ fd: 2, sync: false }),
  );
}
