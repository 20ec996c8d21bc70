/**
 * Contract 11.4, switch `appendSessionToRedirect`: adds the parameters to the query, before the fragment, replacing
 * keys of the same name; everything else of the target stays byte for byte.
 */
export function appendSession(target: string, parameters: Record<string, string>): string {
  const hashAt = target.indexOf('#');
  const fragment = hashAt < 0 ? '' : target.slice(hashAt);
  const beforeFragment = hashAt < 0 ? target : target.slice(0, hashAt);
  const queryAt = beforeFragment.indexOf('?');
  const base = queryAt < 0 ? beforeFragment : beforeFragment.slice(0, queryAt);
  const entries = (queryAt < 0 ? '' : beforeFragment.slice(queryAt + 1)).split('&');
  if (entries.at(-1) === '') entries.pop(); // no query, or one that ends with the & that comes next
  const kept = entries.filter((entry) => !Object.hasOwn(parameters, safeDecode(entry.split('=')[0] ?? '')));
  const added = Object.entries(parameters).map(
    ([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`,
  );
  return `${base}?${[...kept, ...added].join('&')}${fragment}`;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}
