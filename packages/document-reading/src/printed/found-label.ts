import type { PrintedFieldName } from '@gatehouse/contract';

/** What a line of print announces. */
export interface FoundLabel {
  names: PrintedFieldName[];
  /** What follows the label on its own line. */
  rest: string;
}
