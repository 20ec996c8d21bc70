const maxTotalBytes = 8_192;

// What only the sender or the HTTP connection may set (contract 10.3; RFC 9110 section 7.6.1 for the hop-by-hop ones).
const reservedNames: ReadonlySet<string> = new Set([
  'host',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'proxy-authenticate',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);
const reservedPrefixes = ['webhook-', 'gatehouse-'];

export type CustomHeaderProblem = {
  readonly name: string;
  readonly code: 'name' | 'reserved' | 'value' | 'duplicate' | 'too_large';
  readonly explanation: string;
};

/**
 * Every problem of a destination's static headers; empty when they may be stored (contract 10.3: any number of pairs,
 * which cannot replace ours, `Host` or `Content-Length`). Values are one line of visible characters, spaces and tabs,
 * so no CR, LF or NUL; all together at most 8 kB, since common receivers refuse more than 16 kB of headers.
 * Explanations never contain a value: values are often credentials.
 *
 * @param settings.usesOauth with OAuth configured, `Authorization` belongs to the sender
 */
export const checkCustomHeaders = (
  headers: Readonly<Record<string, string>>,
  settings: { readonly usesOauth?: boolean } = {},
): readonly CustomHeaderProblem[] => {
  const seen = new Set<string>();
  const problems: CustomHeaderProblem[] = [];
  let totalBytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    const problem = problemOf(name, value, settings.usesOauth === true) ?? duplicateOf(name, seen);
    if (problem !== undefined) problems.push(problem);
    seen.add(name.toLowerCase());
    totalBytes += Buffer.byteLength(name) + Buffer.byteLength(value) + 4;
  }
  if (totalBytes > maxTotalBytes) {
    problems.push({
      name: '',
      code: 'too_large',
      explanation: `The custom headers have ${totalBytes} bytes; at most ${maxTotalBytes} are sent.`,
    });
  }
  return problems;
};

const problemOf = (name: string, value: string, usesOauth: boolean): CustomHeaderProblem | undefined => {
  const lowerName = name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/.test(name)) {
    return {
      name: shownName(name),
      code: 'name',
      explanation: 'A header name is one word of letters, digits and hyphens.',
    };
  }
  if (reservedNames.has(lowerName) || reservedPrefixes.some((prefix) => lowerName.startsWith(prefix))) {
    return { name, code: 'reserved', explanation: `${name} is set by Gatehouse and cannot be replaced.` };
  }
  if (lowerName === 'authorization' && usesOauth) {
    return {
      name,
      code: 'reserved',
      explanation: 'Authorization carries the OAuth token; remove one of the two.',
    };
  }
  if (!/^[\t\x20-\x7e]*$/.test(value)) {
    return {
      name,
      code: 'value',
      explanation: `The value of ${name} may only hold printable ASCII on one line.`,
    };
  }
  return undefined;
};

const duplicateOf = (name: string, seen: ReadonlySet<string>): CustomHeaderProblem | undefined =>
  seen.has(name.toLowerCase())
    ? { name, code: 'duplicate', explanation: `${name} is given twice; upper and lower case are the same.` }
    : undefined;

const shownName = (name: string): string => name.replace(/[^\x20-\x7e]/g, '?').slice(0, 60);
