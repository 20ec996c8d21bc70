/** Bytes of an answer that the delivery log keeps (contract 10.4). */
export const keptAnswerBytes = 4_000;

const mask = '[redacted]';

// Keys whose values are credentials or personal data, in JSON or form spelling.
const sensitiveKey =
  '[\\w-]{0,40}(?:token|secret|passw|pwd|authori[sz]ation|api[-_]?key|cookie|signature|name|birth|dob|address|mail|phone|document|passport|mrz|gender|nationality|ssn|curp)[\\w-]{0,40}';

const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, mask],
  [
    new RegExp(`("${sensitiveKey}"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*(?:"|$)|[-\\d.eE]+|true|false)`, 'gi'),
    `$1"${mask}"`,
  ],
  [new RegExp(`(^|[?&\\s])(${sensitiveKey}=)[^&\\s]*`, 'gi'), `$1$2${mask}`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${mask}`],
  [/\beyJ[\w-]*\.[\w-]*(?:\.[\w-]*)*/g, mask],
  [/\bwh(?:sec|sk)_[\w+/=]+/g, mask],
  [/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, mask],
  // A run of base64 this long is a picture or a document.
  [/[\w+/-]{120,}={0,2}/g, mask],
  // Seven or more digits, also grouped: phone, document and card numbers, dates of birth. Not inside a longer word,
  // so that interview ids stay readable.
  [/(?<![\w-])\+?\d(?:[ ./-]?\d){6,}(?![\w-])/g, mask],
];

/**
 * A receiver's answer for the delivery log: credentials, the values of telling keys, mail addresses, long numbers and
 * encoded blobs masked, NUL removed (PostgreSQL text cannot hold it), then cut to `keptAnswerBytes`. It is a net, not
 * a proof: what a receiver writes in free text can still be personal.
 *
 * @param secrets exact texts to mask first: the destination's header values, tokens and signing secrets
 */
export const redactAnswer = (text: string, secrets: readonly string[] = []): string => {
  // With the bounded repetitions above: a receiver cannot keep the process busy with a clever answer.
  const start = text.slice(0, maxReadCharacters).replaceAll('\0', '');
  const withoutSecrets = secrets
    .filter((secret) => secret.length >= minimumSecretCharacters)
    .reduce(maskSecret, start);
  const masked = patterns.reduce((rest, [pattern, by]) => rest.replace(pattern, by), withoutSecrets);
  return cutToBytes(masked, keptAnswerBytes);
};

const maxReadCharacters = 16_000;
// Shorter texts would mask words that only look like them.
const minimumSecretCharacters = 6;

const maskSecret = (text: string, secret: string): string => {
  const whole = text.replaceAll(secret, mask);
  // The text may have been cut in the middle of a secret.
  for (let length = secret.length - 1; length >= minimumSecretCharacters; length--) {
    if (whole.endsWith(secret.slice(0, length))) return whole.slice(0, -length) + mask;
  }
  return whole;
};

const cutToBytes = (text: string, maximumBytes: number): string => {
  const bytes = Buffer.from(text);
  if (bytes.length <= maximumBytes) return text;
  // With stream, a character cut in half at the end is dropped instead of becoming U+FFFD.
  return new TextDecoder().decode(bytes.subarray(0, maximumBytes), { stream: true });
};
