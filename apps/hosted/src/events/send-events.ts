import type { SentPageEvent } from '@gatehouse/contract';
import { pageHeader } from '../hosted-api/page-header.js';

/** Sends and forgets. `keepalive` lets it outlive the page as `sendBeacon` would, which cannot set our header. */
export function sendEvents(interviewId: string, events: SentPageEvent[]): void {
  fetch(`/hosted/v1/sessions/${encodeURIComponent(interviewId)}/events`, {
    method: 'POST',
    credentials: 'same-origin',
    keepalive: true,
    headers: { 'content-type': 'application/json', ...pageHeader },
    body: JSON.stringify({ events }),
  }).catch(() => undefined);
}
