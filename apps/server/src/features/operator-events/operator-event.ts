import type { OperatorEvent } from './queries.js';

/** What an operator must hear though nobody asked (contract 10.4); belongs to no session. */
export type OperatorNews =
  | { kind: 'webhook-failing'; destinationId: string; hours: number; failures: number }
  | { kind: 'webhook-disabled'; destinationId: string; reason: string };

/** The news in words, as the API and a log line show it. */
export function explainNews(news: OperatorNews): string {
  switch (news.kind) {
    case 'webhook-failing':
      return `No webhook has reached this destination for ${news.hours} h and ${news.failures} attempts have failed. It is switched off after 120 h. The delivery log says why.`;
    case 'webhook-disabled':
      return `This destination was switched off. ${news.reason} Its events are kept for 30 days: switch it on again and replay them.`;
  }
}

/** As it was stored by `recordOperatorEvent`. */
export const newsOf = ({ kind, subjectId, details }: Pick<OperatorEvent, 'kind' | 'subjectId' | 'details'>) =>
  ({ ...details, kind, destinationId: subjectId }) as OperatorNews; // written from this very type
