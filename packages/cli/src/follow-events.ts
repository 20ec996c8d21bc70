import { type FollowedAnswer, GatehouseError } from '@gatehouse/sdk';
import type { Surroundings } from './command.js';
import { explainError } from './explain-error.js';
import type { Account } from './open-account.js';

export type FollowedEvent = NonNullable<FollowedAnswer['items']>[number];

const waitSeconds = 25;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/**
 * The events of a tenant behind a place, for as long as nobody ends it. A server that is away is waited for; each call
 * goes on behind the last event that was handed out, so none is left out.
 */
export async function* followEvents(
  account: Account,
  start: string,
  surroundings: Surroundings,
): AsyncGenerator<FollowedEvent> {
  const { signal } = surroundings;
  let after = start;
  for (;;) {
    const answer = await askPatiently(account, after, surroundings);
    if (answer === undefined) return;
    for (const event of answer.items) {
      if (signal.aborted) return;
      yield event;
      after = event.place ?? after;
    }
    after = answer.next;
  }
}

/** Where "now" is. A server that does not answer already the first time is a mistake, which waiting would hide. */
export async function findNow(account: Account): Promise<string> {
  const { next } = await account.ask((client, executiveToken) => client.followEvents({ executiveToken }));
  return next;
}

async function askPatiently(
  account: Account,
  after: string,
  { signal, clock, random, say }: Surroundings,
): Promise<FollowedAnswer | undefined> {
  for (let tries = 0; !signal.aborted; tries += 1) {
    try {
      const answer = await account.ask((client, executiveToken) =>
        client.followEvents({ executiveToken, after, waitSeconds }, { signal }),
      );
      if (tries > 0) say('The server answers again.');
      return answer;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!mayPass(error)) throw error;
      if (tries === 0) say(`${explainError(error)?.sentence ?? ''} Trying again until the server answers.`);
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** tries) * (0.75 + random() / 2);
      await clock.sleep(pauseMs, signal);
    }
  }
  return undefined;
}

/** Also what a proxy says while the server behind it restarts. */
const mayPass = (error: unknown): boolean =>
  error instanceof GatehouseError && (error.transient || error.code === 'client.unexpected_answer');
