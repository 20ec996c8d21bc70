import { type CustomField, type CustomFieldProblem, readCustomField } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { indexCustomFields } from '../../search/operations/index-custom-fields.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { markStep } from '../../sessions/operations/mark-step.js';
import { refuseOtherDevice } from '../active-device.js';
import type { Journey } from '../journey.js';
import type { Page } from '../page.js';
import { fieldsToAsk, findStep } from '../read-stored-journey.js';
import { describeJourney } from './describe-journey.js';
import { moveOn } from './move-on.js';
import { refuseBeforeConsent, refuseDead } from './take-step.js';

export interface CustomFieldsAnswer {
  accepted: boolean;
  /** By key of the field; empty when all were accepted. */
  problems: Record<string, CustomFieldProblem>;
  journey: Journey;
}

/**
 * Stores what the person answered, all at once or nothing. A second try that arrives when the step is over changes
 * nothing and says where the session is.
 */
export function answerCustomFields(
  dependencies: Dependencies,
  page: Page,
  entered: Readonly<Record<string, string>>,
): Promise<CustomFieldsAnswer> {
  const { sessionId } = page;
  return advanceSession(dependencies, sessionId, async (turn) => {
    refuseDead(turn);
    refuseOtherDevice(turn, page);
    refuseBeforeConsent(turn);
    const isOpen = (await findStep(turn)) === 'custom-fields';
    const { values, problems } = isOpen
      ? readAnswers(fieldsToAsk(turn), entered)
      : { values: {}, problems: {} };
    const accepted = Object.keys(problems).length === 0;
    if (isOpen && accepted) {
      await turn.apply({ type: 'write' });
      turn.changePrivate({ customFields: { ...turn.readPrivate().customFields, ...values } });
      turn.changeProgress({ customFieldsAnswered: true });
      const { organisationId } = turn.session;
      await indexCustomFields(dependencies, turn.trx, { organisationId, sessionId, customFields: values });
      // How many, never which: a key is the tenant's own word, and a value is the person's.
      await turn.note('custom-fields.answered', { count: Object.keys(values).length }, 'step');
      await markStep(turn);
      await moveOn(dependencies, turn);
    }
    return { accepted, problems, journey: await describeJourney(turn, page) };
  });
}

function readAnswers(
  fields: readonly CustomField[],
  entered: Readonly<Record<string, string>>,
): { values: Record<string, string>; problems: Record<string, CustomFieldProblem> } {
  const values: Record<string, string> = {};
  const problems: Record<string, CustomFieldProblem> = {};
  for (const field of fields) {
    const answer = readCustomField(
      field,
      Object.hasOwn(entered, field.key) ? (entered[field.key] ?? '') : '',
    );
    if (!answer.ok) problems[field.key] = answer.problem;
    else if (answer.value !== '') values[field.key] = answer.value;
  }
  return { values, problems };
}
