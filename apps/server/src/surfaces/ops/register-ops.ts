import { buildOpenApi } from '@gatehouse/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../dependencies.js';

/** Liveness, readiness and the machine-readable contract. */
export function registerOps(
  app: FastifyInstance,
  { database, vision, settings, publicUrl }: Dependencies,
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
  app.get('/openapi.json', async () => buildOpenApi(publicUrl()));
}
