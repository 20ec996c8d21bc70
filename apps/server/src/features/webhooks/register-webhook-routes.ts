import { endpoints, GatehouseError } from '@gatehouse/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../dependencies.js';
import type { Caller } from '../../surfaces/omni/authenticate.js';
import { registerEndpoint } from '../../surfaces/omni/register-endpoint.js';
import { requireRole } from '../executives/require-role.js';
import { readOperatorEvents } from '../operator-events/operations/read-operator-events.js';
import { changeDestination } from './operations/change-destination.js';
import { createDestination } from './operations/create-destination.js';
import { followEvents } from './operations/follow-events.js';
import { listDeliveries } from './operations/list-deliveries.js';
import { pingDestination } from './operations/ping-destination.js';
import { replayEvents } from './operations/replay-events.js';
import { rotateSecret } from './operations/rotate-secret.js';
import { triggerEvent } from './operations/trigger-event.js';
import { deleteDestination, findDestination, listDestinations } from './queries.js';
import { showDestination } from './show-destination.js';
import { createWebhookMetrics } from './webhook-metrics.js';
import { createWebhookSender, sendingDependenciesOf } from './webhook-sender.js';

/** Everybody may look; a destination leads data out of the house, so only some may write. */
function writer({ organisation, executive }: Caller): string {
  requireRole(executive, 'change-webhooks');
  return organisation.id;
}

/** Contract 9.4, webhook management. */
export function registerWebhookRoutes(app: FastifyInstance, dependencies: Dependencies): void {
  const { db, keyring } = dependencies;
  const metrics = createWebhookMetrics(dependencies);
  const sender = createWebhookSender({ ...dependencies, metrics });
  const sending = { ...sendingDependenciesOf(dependencies), db };

  // A server that stops does not wait for those who wait.
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });

  registerEndpoint(app, dependencies, endpoints.listWebhooks, async ({ caller }) => ({
    items: (await listDestinations(db, caller.organisation.id)).map((row) => showDestination(keyring, row)),
  }));
  registerEndpoint(app, dependencies, endpoints.createWebhook, ({ caller, body }) =>
    createDestination(dependencies, { organisationId: writer(caller), given: body }),
  );
  registerEndpoint(app, dependencies, endpoints.getWebhook, async ({ caller, params }) => {
    const destination = await findDestination(db, caller.organisation.id, params.id);
    if (!destination) throw new GatehouseError('webhook.not_found');
    return showDestination(keyring, destination);
  });
  registerEndpoint(app, dependencies, endpoints.changeWebhook, ({ caller, params, body }) =>
    changeDestination(dependencies, { organisationId: writer(caller), id: params.id, change: body }),
  );
  registerEndpoint(app, dependencies, endpoints.deleteWebhook, async ({ caller, params }) => {
    const deleted = await deleteDestination(db, writer(caller), params.id);
    if (!deleted) throw new GatehouseError('webhook.not_found');
    return { success: true };
  });
  registerEndpoint(app, dependencies, endpoints.pingWebhook, ({ caller, params }) =>
    pingDestination(sending, sender, { organisationId: writer(caller), id: params.id }),
  );
  registerEndpoint(app, dependencies, endpoints.rotateWebhookSecret, ({ caller, params, body }) =>
    rotateSecret(dependencies, { organisationId: writer(caller), id: params.id, signature: body?.signature }),
  );
  registerEndpoint(app, dependencies, endpoints.listDeliveries, ({ caller, query }) =>
    listDeliveries(dependencies, { organisationId: caller.organisation.id, ...query }),
  );
  registerEndpoint(app, dependencies, endpoints.followEvents, ({ caller, query, request }) =>
    followEvents(dependencies, {
      organisationId: caller.organisation.id,
      ...query,
      isGone: () => closing || request.raw.socket.destroyed,
    }),
  );
  registerEndpoint(app, dependencies, endpoints.triggerEvent, ({ caller, body }) =>
    triggerEvent(dependencies, {
      organisationId: writer(caller),
      clientId: caller.organisation.clientId,
      ...body,
    }),
  );
  registerEndpoint(app, dependencies, endpoints.listOperatorEvents, ({ caller, query }) => {
    const { webhookId: subjectId, ...filter } = query;
    return readOperatorEvents(dependencies, { organisationId: caller.organisation.id, subjectId, ...filter });
  });
  registerEndpoint(app, dependencies, endpoints.replayDeliveries, async ({ caller, body }) => {
    const { replayed } = await replayEvents(dependencies, { organisationId: writer(caller), ...body });
    return { success: true, replayed };
  });
}
