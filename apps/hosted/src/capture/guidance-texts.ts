import type { MessageKey } from '../language/catalogue.js';
import type { IconName } from '../parts/icons.js';
import type { Guidance } from './guidance/advance-guide.js';

/** What the person reads over the camera's picture. No text: what the step says in general. */
export const guidanceTexts: Record<Guidance, { icon: IconName; text: MessageKey | null }> = {
  search: { icon: 'document', text: null },
  edges: { icon: 'corners', text: 'guide.edges' },
  closer: { icon: 'closer', text: 'guide.closer' },
  further: { icon: 'further', text: 'guide.further' },
  centre: { icon: 'corners', text: 'guide.centre' },
  dark: { icon: 'light', text: 'guide.dark' },
  bright: { icon: 'light', text: 'guide.bright' },
  glare: { icon: 'light', text: 'guide.glare' },
  still: { icon: 'clock', text: 'guide.still' },
  blurred: { icon: 'search', text: 'guide.blurred' },
  hold: { icon: 'check', text: 'guide.hold' },
};
