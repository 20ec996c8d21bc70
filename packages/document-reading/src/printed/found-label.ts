import type { LabelName } from './field-labels.js';

/** What a line of print announces. */
export interface FoundLabel {
  name: LabelName;
  /** What follows the label on its own line. */
  rest: string;
  /** Letter by letter as it is known; false where misread characters were allowed for. */
  isExact: boolean;
}
