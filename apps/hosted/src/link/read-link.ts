/** What a hosted link says (contract 11.1). */
export interface Link {
  clientId: string;
  flowId: string;
  /** The link key: a secret until it is traded for the session cookie. */
  uuid: string | null;
  interviewId: string | null;
  lang: string | null;
  region: string | null;
  externalCustomerId: string | null;
}

/** What the address of a phone says to which the session was handed over (contract 11.6). */
export interface HandoffLink {
  /** A secret until it is traded for the session cookie; null once it was. */
  code: string | null;
  interviewId: string | null;
}

const handoffPath = /^\/h(?:\/([^/]+))?\/?$/;

/** Reads the page's own address; null when it is not that of a hand-over. */
export function readHandoffLink(address: URL): HandoffLink | null {
  const [matched, code] = handoffPath.exec(address.pathname) ?? [];
  if (matched === undefined) return null;
  return {
    code: code === undefined ? null : decodeSegment(code),
    interviewId: address.searchParams.get('interviewId') || null,
  };
}

const linkPath = /^\/([^/]+)\/flow\/([^/]+)\/?$/;

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Reads the page's own address; null when it is not a flow's link. Other parameters are ignored (contract 11.1). */
export function readLink(address: URL): Link | null {
  const [, clientId, flowId] = linkPath.exec(address.pathname) ?? [];
  if (clientId === undefined || flowId === undefined) return null;
  const parameter = (name: string) => address.searchParams.get(name) || null;
  return {
    clientId: decodeSegment(clientId),
    flowId: decodeSegment(flowId),
    uuid: parameter('uuid'),
    interviewId: parameter('interviewId'),
    lang: parameter('lang'),
    region: parameter('region'),
    externalCustomerId: parameter('externalCustomerId'),
  };
}

/** The address without the code of a hand-over; any other as it is. */
export const pathWithoutCode = ({ pathname }: URL): string => (handoffPath.test(pathname) ? '/h' : pathname);

/**
 * The address to show once the session is open: the link key or code is gone, a reload finds the same session, and the
 * chosen language stays if the link named one.
 */
export function addressWithoutKey(address: URL, interviewId: string, lang: string | null): string {
  const query = new URLSearchParams({ interviewId });
  if (lang !== null) query.set('lang', lang);
  return `${pathWithoutCode(address)}?${query}`;
}
