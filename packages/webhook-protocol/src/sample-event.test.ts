import { expect, it } from 'vitest';
import { webhookKinds } from './kinds.js';
import { sampleEvent } from './sample-event.js';
import { webhookBody } from './webhook-body.js';

it.each(webhookKinds)('%s: the sample has the body of its kind and says that it is a test', (kind) => {
  const event = sampleEvent(kind, 'f'.repeat(24));
  expect(event.kind).toBe(kind);
  const body = JSON.parse(webhookBody(event));
  if (kind === 'ping') expect(body).toEqual({ event_type: 'PING' });
  else expect(body).toMatchObject({ interviewId: 'f'.repeat(24), externalCustomerId: 'gatehouse-test' });
});
