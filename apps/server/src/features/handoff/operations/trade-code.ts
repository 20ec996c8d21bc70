import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import type { Journey } from '../../journey/journey.js';
import { describeJourney } from '../../journey/operations/describe-journey.js';
import { issuePageCookie } from '../../journey/operations/issue-page-cookie.js';
import { isFinished, refuseEnded } from '../../journey/operations/open-link.js';
import { findOrganisation } from '../../organisations/index.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { markStep } from '../../sessions/operations/mark-step.js';
import { hashSecret } from '../../tokens/token-service.js';
import { findLiveCode } from '../queries.js';
import { forgetCodes } from './forget-codes.js';

/** Only reads: a link preview must not use a code up. */
export async function codeLives({ db, clock }: Dependencies, code: string): Promise<boolean> {
  return (await findLiveCode(db, hashSecret(code), clock.now())) !== undefined;
}

/**
 * Contract 11.6: the phone gives the code for a page cookie of its session, once, and is the one that captures from now
 * on. Used, dead and unknown codes, and those of a session that is over, answer alike.
 */
export async function tradeCode(
  dependencies: Dependencies,
  code: string,
): Promise<{ journey: Journey; cookie: string }> {
  const codeHash = hashSecret(code);
  const found = await findLiveCode(dependencies.db, codeHash, dependencies.clock.now());
  if (!found) throw new GatehouseError('handoff.code_dead');
  try {
    return await advanceSession(dependencies, found.sessionId, async (turn) => {
      // Asked again under the session's lock: of two phones that scan at once, one finds it gone.
      if (!(await findLiveCode(turn.trx, codeHash, turn.now)) || isFinished(turn.session))
        throw new GatehouseError('handoff.code_dead');
      refuseEnded(turn.session, turn.now);
      await forgetCodes(turn.trx, turn.session.id);
      const organisation = await findOrganisation(turn.trx, turn.session.organisationId);
      const { cookie, device } = await issuePageCookie(turn, { handedOver: true });
      await turn.note('handoff.opened', {}, 'step');
      await markStep(turn);
      const page = { organisationName: organisation?.name ?? '', device };
      return { journey: await describeJourney(turn, page), cookie };
    });
  } catch (error) {
    const isOver =
      error instanceof GatehouseError &&
      (error.code === 'session.not_found' || error.code === 'link.expired');
    throw isOver ? new GatehouseError('handoff.code_dead') : error;
  }
}
