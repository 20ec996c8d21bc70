import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { companyOf } from '../../journey/operations/describe-journey.js';
import type { Page } from '../../journey/page.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { sendText } from '../../sessions/operations/send-text.js';
import { composeHandoffText } from '../handoff-texts.js';
import { addSentCode, refuseHandoff } from './mint-code.js';

/** Contract 11.6. Counted when it is asked for, sent or not: the limit also guards numbers of strangers. */
const textsPerSession = 5;

/** Sends the same kind of link to a number that the person typed; the number is used once and not kept. */
export async function textCode(
  dependencies: Dependencies,
  page: Page,
  phone: string,
): Promise<{ textsLeft: number }> {
  const { text, textsLeft } = await advanceSession(dependencies, page.sessionId, async (turn) => {
    await refuseHandoff(turn, page);
    if (!turn.flow.handoff.sms) throw new GatehouseError('handoff.off');
    if (dependencies.sms === null) throw new GatehouseError('sms.no_driver');
    const sent = turn.session.progress.handoffTexts ?? 0;
    if (sent >= textsPerSession) throw new GatehouseError('handoff.texts_used_up');
    turn.changeProgress({ handoffTexts: sent + 1 });
    await turn.note('handoff.text_asked', { textsLeft: textsPerSession - sent - 1 }, 'step');
    const url = await addSentCode(dependencies, turn);
    const company = companyOf(turn.flow, page.organisationName);
    return {
      text: composeHandoffText(turn.session.language, { company, url }),
      textsLeft: textsPerSession - sent - 1,
    };
  });
  await sendText(dependencies, { to: phone, text, sessionId: page.sessionId });
  return { textsLeft };
}
