import type { FlowSettings } from '@gatehouse/contract';
import type { Input } from '@gatehouse/session-machine';
import type { WebhookEvent } from '@gatehouse/webhook-protocol';
import type { Trx } from '../../platform/database/open-database.js';
import type { Session, SessionProgress } from '../../platform/database/schema.js';
import type { DataKey } from '../../platform/keys/encryption.js';
import type { SessionPrivate } from './session-private.js';

/** One locked look at a session; everything done through it is committed together or not at all. */
export interface Turn {
  trx: Trx;
  now: number;
  session: Session;
  flow: FlowSettings;
  dataKey: DataKey;
  /** Moves the status. Throws the machine's refusal as the contract's error. */
  apply(input: WithoutTime<Input>): Promise<void>;
  /** Adds a webhook event that is no status change. */
  emit(event: WebhookEvent): void;
  /** Adds a line to the session's timeline; ids, words and numbers of ours only. */
  note(eventName: string, eventData?: Record<string, unknown>, eventType?: string): Promise<void>;
  readPrivate(): SessionPrivate;
  changePrivate(change: Partial<SessionPrivate>): void;
  changeProgress(change: Partial<SessionProgress>): void;
  /** Columns to set when the turn ends. */
  set(change: Partial<Pick<Session, SettableColumn>>): void;
}
type SettableColumn =
  | 'openedAt'
  | 'lastStepAt'
  | 'identityId'
  | 'language'
  // Redaction:
  | 'private'
  | 'wrappedKey'
  | 'keyVersion'
  | 'externalCustomerId'
  | 'externalId'
  | 'needsReview'
  | 'needsReviewReason'
  | 'redactedAt';
/** An input of the machine without its time, which the turn knows. */
export type WithoutTime<I> = I extends { atMs: number } ? Omit<I, 'atMs'> : never;
