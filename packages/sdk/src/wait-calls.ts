import type { SessionAccess } from './access.js';
import type { Clock } from './clock.js';
import { GatehouseError } from './gatehouse-error.js';
import { hasReached, isFinalStatus, type OnboardingStatus } from './onboarding-status.js';
import type { CallOptions } from './send-call.js';
import type { StatusAnswer } from './session-calls.js';

export interface WaitOptions extends CallOptions {
  /** How long to wait in all; 15 minutes unless given. */
  readonly deadlineMs?: number | undefined;
  /** Pause between two questions; 2 seconds unless given. */
  readonly pollIntervalMs?: number | undefined;
}

interface WaitDependencies {
  readonly status: (access: SessionAccess, options?: CallOptions) => Promise<StatusAnswer>;
  readonly clock: Clock;
}

export type WaitCalls = ReturnType<typeof createWaitCalls>;

/** Waits by polling; a webhook is the better way where one can be received. */
export function createWaitCalls({ status, clock }: WaitDependencies) {
  const waitForStatus = async (
    input: SessionAccess & { readonly status: OnboardingStatus },
    options: WaitOptions = {},
  ): Promise<StatusAnswer> => {
    const { deadlineMs = 15 * 60_000, pollIntervalMs = 2000, signal } = options;
    const endsAt = clock.now() + deadlineMs;
    for (;;) {
      const answer = await status(input, { signal });
      if (hasReached(answer.onboardingStatus, input.status)) return answer;
      if (isFinalStatus(answer.onboardingStatus)) throw unreachable(input.status, answer.onboardingStatus);
      const leftMs = endsAt - clock.now();
      if (leftMs <= 0) throw deadlineError(input.status, answer.onboardingStatus, deadlineMs);
      await clock.sleep(Math.min(pollIntervalMs, leftMs), signal);
    }
  };

  return {
    /**
     * Resolves once the session has this status **or any of higher rank** (contract 4.3), with the status it has.
     *
     * @throws GatehouseError `client.deadline`; `client.status_unreachable` when the session expired or was decided
     * otherwise; and what `status` throws
     */
    waitForStatus,

    /** Resolves once the session is `ONBOARDING_FINISHED` or decided by a reviewer. Read the verdict from `score`. */
    waitUntilFinished: (access: SessionAccess, options: WaitOptions = {}): Promise<StatusAnswer> =>
      waitForStatus({ ...access, status: 'ONBOARDING_FINISHED' }, options),
  };
}

function unreachable(wanted: OnboardingStatus, current: string): GatehouseError {
  return new GatehouseError({
    code: 'client.status_unreachable',
    message: `The session is ${current} and can no longer become ${wanted}. Start a new session for another try.`,
  });
}

function deadlineError(wanted: OnboardingStatus, current: string, deadlineMs: number): GatehouseError {
  return new GatehouseError({
    code: 'client.deadline',
    message: `The session was still ${current} after ${deadlineMs} ms, not ${wanted}. Wait longer, or use a webhook.`,
  });
}
