export {
  createState,
  type DocumentOrdinal,
  holdLimitMs,
  isExpiryDue,
  isFinished,
  type MachineFlow,
  type MachineState,
  nextTickAtMs,
  type RunningJob,
  rankOf,
} from './machine-state.js';
export { type Outcome, outcomeOf } from './outcome-of.js';
export { type Effect, type Input, type Transition, type TransitionError, transition } from './transition.js';
