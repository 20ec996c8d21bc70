import type { MrzReading } from '@gatehouse/contract';
import type { FixedLengthText } from './decode-fixed-length.js';
import type { MrzLayout } from './mrz-layout.js';
import type { ParsedMrz } from './parse-mrz.js';

/** One way to read a stack: a text for every line, and how well the readings carry it. */
export interface Candidate {
  layout: MrzLayout;
  parsed: ParsedMrz;
  /** Sum over lines of the mean log score over readings. */
  logScore: number;
  lines: ScoredLine[];
  repairs: MrzReading['repairs'];
}

export interface ScoredLine {
  text: string;
  logScore: number;
  /** Per character, mean over the readings. */
  confidences: number[];
  alternatives: FixedLengthText['alternatives'];
}
