import { type FakeReceiver, type ReceivedRequest, startFakeReceiver } from '@gatehouse/testkit';
import { expect } from 'vitest';
import type { ConformanceTarget } from './conformance-targets.js';
import { asExecutive } from './tenant-calls.js';
import { waitUntil } from './wait-until.js';

export interface WebhookInbox {
  webhookId: string;
  /** Signing secret of the destination. */
  secret: string;
  receiver: FakeReceiver;
  /** Everything received about one session so far, oldest first, each event once though it may have been tried again. */
  about(interviewId: string): ReceivedRequest[];
  /** Waits until `count` events about the session have come. */
  waitFor(interviewId: string, count: number): Promise<ReceivedRequest[]>;
  /** Waits for a signed ping that was asked for now: whatever was to be sent before it has been sent. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export const bodyOf = (request: ReceivedRequest) => JSON.parse(request.body.toString('utf8'));
export const statusesOf = (requests: ReceivedRequest[]): string[] =>
  requests.map((request) => bodyOf(request).onboardingStatus);

/** A receiver on this machine and a destination of the tenant that points to it. */
export async function receiveWebhooks(
  target: Pick<ConformanceTarget, 'api' | 'apiKey'> & { executiveToken: string },
  kinds: string[],
  settings: Record<string, unknown> = {},
): Promise<WebhookInbox> {
  const receiver = await startFakeReceiver();
  const executive = asExecutive(target, target.executiveToken);
  const created = await executive.post('/gatehouse/v1/webhooks', {
    kinds: [...kinds, 'ping'],
    url: `${receiver.url}/hooks`,
    ...settings,
  });
  expect(created.status, created.text).toBe(200);
  const { id, secret } = created.body;
  const about = (interviewId: string) => {
    const seen = new Set<unknown>();
    return receiver.requests.filter((request) => {
      const eventId = request.headers['webhook-id'];
      if (bodyOf(request).interviewId !== interviewId || seen.has(eventId)) return false;
      seen.add(eventId);
      return true;
    });
  };
  return {
    webhookId: id,
    secret,
    receiver,
    about,
    async waitFor(interviewId, count) {
      await waitUntil(
        () => statusesOf(about(interviewId)),
        (statuses) => statuses.length >= count,
        { what: `${count} webhooks about the session` },
      );
      return about(interviewId);
    },
    async settle() {
      const pings = () => receiver.requests.filter((request) => bodyOf(request).event_type === 'PING').length;
      const before = pings();
      const ping = await executive.post(`/gatehouse/v1/webhooks/${id}/ping`);
      expect(ping.status, ping.text).toBe(200);
      await waitUntil(pings, (count) => count > before, { what: 'the ping' });
    },
    async close() {
      await executive.delete(`/gatehouse/v1/webhooks/${id}`);
      await receiver.close();
    },
  };
}
