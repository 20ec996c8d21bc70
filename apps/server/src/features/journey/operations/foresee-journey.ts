import { matchLanguage } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { readPrivate } from '../../sessions/operations/read-private.js';
import type { Journey } from '../journey.js';
import { findOpenStep, freshJourney, planSteps } from '../journey-steps.js';
import { fieldsToAsk } from '../read-stored-journey.js';
import { companyOf, logoOf } from './describe-journey.js';
import { isFinished, type LinkParameters, type LinkTarget } from './open-link.js';

export type ForeseenJourney = Pick<Journey, 'step' | 'steps' | 'testMode' | 'language' | 'company' | 'logo'>;

/**
 * The journey as `openLink` will describe it to whoever opens a link for the first time; null where it may be anywhere. Says
 * nothing of the person: only what the flow's static link shows to anybody, but for the questions that were answered before.
 */
export async function foreseeJourney(
  dependencies: Dependencies,
  { organisation, flow, session, linkHash }: LinkTarget,
  { lang }: Pick<LinkParameters, 'lang'>,
): Promise<ForeseenJourney | null> {
  const { settings } = flow;
  const isFirst =
    session === null ||
    // Whether an address without a key opens the session is for its cookie to say.
    (linkHash !== null &&
      session.openedAt === null &&
      session.lastStepAt === null &&
      session.flowVersion === flow.version);
  if (!isFirst) return null;
  const known =
    session && settings.customFields.length > 0
      ? await readPrivate(dependencies, { organisationId: organisation.id, sessionId: session.id })
      : {};
  const stored = {
    ...freshJourney,
    ...(session && {
      finished: isFinished(session),
      finishRequested: session.machine.finishRequestedAtMs !== null,
      progress: session.progress,
    }),
    fieldsToAsk: fieldsToAsk({ flow: settings, readPrivate: () => known }).length,
  };
  return {
    step: findOpenStep(settings, stored),
    steps: planSteps(settings, stored),
    testMode: settings.mode === 'test',
    language: matchLanguage(lang) ?? session?.language ?? matchLanguage(settings.language) ?? 'en-US',
    company: companyOf(settings, organisation.name),
    logo: logoOf(settings, { flowId: flow.id, flowVersion: flow.version }),
  };
}
