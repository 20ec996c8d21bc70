import { buildOpenApi, GatehouseError } from '@gatehouse/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../dependencies.js';
import { mayReadMetrics } from './may-read-metrics.js';

/** Liveness, readiness, figures and the machine-readable contract. */
export function registerOps(
  app: FastifyInstance,
  { database, vision, settings, metrics, publicUrl }: Dependencies,
): void {
  app.get('/healthz', async () => ({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    const databaseAnswers = await database.ping().then(
      () => true,
      () => false,
    );
    const models = settings.modelWorkers === 0 ? 'elsewhere' : vision.isReady() ? 'loaded' : 'loading';
    const ready = databaseAnswers && models !== 'loading';
    return reply.code(ready ? 200 : 503).send({
      status: ready ? 'ready' : 'not ready',
      database: databaseAnswers ? 'answers' : 'does not answer',
      models,
    });
  });
  app.get('/metrics', async (request, reply) => {
    if (!mayReadMetrics(request, settings.metrics)) throw new GatehouseError('route.not_found');
    const { contentType, text } = await metrics.render();
    return reply.header('content-type', contentType).send(text);
  });
  app.get('/openapi.json', async () => buildOpenApi(publicUrl()));
}
