/** Why a call to the server gave no answer that the page can use. One kind for each thing a person can be told. */
export type Failure =
  | { kind: 'link-unknown' }
  | { kind: 'link-expired'; redirectionUrl: string | null }
  /** The code of a hand-over was used, is too old, or never was one. */
  | { kind: 'code-dead' }
  /** The session continues on another device: this one captures no more. */
  | { kind: 'taken-over' }
  /** The hand-over was refused; `code` says why. */
  | { kind: 'handoff'; code: string }
  /** The session cookie is missing or no longer valid. */
  | { kind: 'signed-out' }
  /** The browser does not keep the session's cookie: nothing can be done on what was opened. */
  | { kind: 'no-cookies' }
  /** The device says it has no network. */
  | { kind: 'offline' }
  /** There is a network, but no answer came. */
  | { kind: 'unreachable' }
  /** The server asks to wait (429, 503). */
  | { kind: 'busy'; retryAfterSeconds: number | null }
  | { kind: 'picture-too-large' }
  /** The session is not where this page thought, for example because another tab went on. */
  | { kind: 'out-of-step' }
  /** The liveness challenge answers no more; `code` says why. */
  | { kind: 'challenge'; code: string }
  | { kind: 'server'; requestId: string | null };

export type FailureKind = Failure['kind'];

/** Whether nothing more can be done on the open session from here. */
export function endsThePage({ kind }: Failure): boolean {
  return kind === 'link-expired' || kind === 'link-unknown' || kind === 'signed-out' || kind === 'no-cookies';
}
