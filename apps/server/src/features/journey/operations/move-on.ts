import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { beginFaceCheck } from '../../checks/operations/process-face.js';
import { beginIdCheck } from '../../checks/operations/process-id.js';
import type { Turn } from '../../sessions/turn.js';
import type { JourneyStep } from '../journey.js';
import { findStep } from '../read-stored-journey.js';

/**
 * After each thing the person did: begins the check of a complete document (it runs while the selfie is taken), and
 * after the last step the comparison and the end of the session.
 */
export async function moveOn(dependencies: Dependencies, turn: Turn): Promise<JourneyStep> {
  const step = await findStep(turn);
  const idIsComplete =
    turn.flow.modules.id && (step === 'selfie' || step === 'liveness' || step === 'processing');
  if (idIsComplete)
    await unlessInputIsMissing(() =>
      beginIdCheck(dependencies, turn, 'first', {
        backGivenUp: turn.session.progress.givenUp?.includes('back') ?? false,
      }),
    );
  if (step !== 'processing' || turn.session.machine.finishRequestedAtMs !== null) return step;
  if (turn.flow.modules.id && turn.flow.modules.face)
    await unlessInputIsMissing(() => beginFaceCheck(dependencies, turn));
  await turn.apply({ type: 'finish' });
  return findStep(turn);
}

/** Makes up for a process that died after the last picture: all is captured, but the end was never begun. */
export async function catchUp(dependencies: Dependencies, turn: Turn): Promise<void> {
  if (turn.session.machine.finishRequestedAtMs === null && (await findStep(turn)) === 'processing')
    await moveOn(dependencies, turn);
}

/** A step that was given up leaves its check without input; the verdict then says so and a person decides. */
async function unlessInputIsMissing(begin: () => Promise<unknown>): Promise<void> {
  try {
    await begin();
  } catch (error) {
    if (!(error instanceof GatehouseError && error.code.startsWith('process.no_'))) throw error;
  }
}
