import { endpoints, GatehouseError } from '@gatehouse/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../dependencies.js';
import { addDocument } from '../../features/captures/operations/add-document.js';
import { addSelfie } from '../../features/captures/operations/add-selfie.js';
import { isPostprocessFinished } from '../../features/checks/operations/is-postprocess-finished.js';
import { processFace } from '../../features/checks/operations/process-face.js';
import { processId } from '../../features/checks/operations/process-id.js';
import { addFrame } from '../../features/liveness/operations/add-frame.js';
import { beginChallenge } from '../../features/liveness/operations/begin-challenge.js';
import { finishChallenge } from '../../features/liveness/operations/finish-challenge.js';
import { linkImages, openImageLink, readImages } from '../../features/results/operations/read-images.js';
import { readOcrData } from '../../features/results/operations/read-ocr-data.js';
import { readScore } from '../../features/results/operations/read-score.js';
import { closeSession } from '../../features/sessions/operations/close-session.js';
import { finishSession } from '../../features/sessions/operations/finish-session.js';
import { mintLink } from '../../features/sessions/operations/mint-link.js';
import { readStatus } from '../../features/sessions/operations/read-status.js';
import { startSession } from '../../features/sessions/operations/start-session.js';
import { registerEndpoint } from './register-endpoint.js';

const documentOf = (document: string | undefined): 'first' | 'second' =>
  document === 'second' ? 'second' : 'first';

/** Sections 4 to 6 of the contract: sessions, captures, results. */
export function registerOmni(app: FastifyInstance, dependencies: Dependencies): void {
  const tenant = (caller: { organisation: { id: string } }, sessionId: string) => ({
    organisationId: caller.organisation.id,
    sessionId,
  });

  registerEndpoint(app, dependencies, endpoints.start, ({ caller, body }) =>
    startSession(dependencies, { organisation: caller.organisation, body }),
  );
  registerEndpoint(app, dependencies, endpoints.onboardingUrl, ({ caller, sessionId, query }) =>
    mintLink(dependencies, {
      organisation: caller.organisation,
      sessionId,
      legacyRedirectionUrl:
        caller.apiKeyId !== undefined && typeof query.redirectionUrl === 'string'
          ? query.redirectionUrl
          : undefined,
    }),
  );
  registerEndpoint(app, dependencies, endpoints.onboardingStatus, ({ caller, sessionId }) =>
    readStatus(dependencies, caller.organisation.id, sessionId),
  );
  registerEndpoint(app, dependencies, endpoints.finishStatus, ({ sessionId }) =>
    finishSession(dependencies, sessionId),
  );
  registerEndpoint(app, dependencies, endpoints.finishStatusPost, ({ sessionId }) =>
    finishSession(dependencies, sessionId),
  );
  registerEndpoint(app, dependencies, endpoints.setSessionStatus, ({ sessionId }) =>
    closeSession(dependencies, sessionId),
  );
  for (const [endpoint, side] of [
    [endpoints.addFrontId, 'front'],
    [endpoints.addBackId, 'back'],
  ] as const) {
    registerEndpoint(app, dependencies, endpoint, async ({ sessionId, query, body }) => {
      const { response } = await addDocument(dependencies, {
        sessionId,
        side,
        document: documentOf(query.document),
        picture: body,
        onlyFront: side === 'front' && query.onlyFront,
      });
      return response;
    });
  }
  registerEndpoint(app, dependencies, endpoints.processId, ({ sessionId, query }) =>
    processId(dependencies, { sessionId, document: documentOf(query.document) }),
  );
  registerEndpoint(app, dependencies, endpoints.isPostprocessFinished, ({ caller, sessionId }) =>
    isPostprocessFinished(dependencies, tenant(caller, sessionId)),
  );
  registerEndpoint(app, dependencies, endpoints.addFace, ({ sessionId, query, body }) => {
    if (query.imageType !== undefined && query.imageType.toLowerCase() !== 'selfie')
      throw new GatehouseError('image.type_unknown');
    return addSelfie(dependencies, { sessionId, picture: body });
  });
  registerEndpoint(app, dependencies, endpoints.processFace, ({ sessionId, query }) => {
    if (query.imageType !== undefined && query.imageType.toLowerCase() !== 'selfie')
      throw new GatehouseError('image.type_unknown');
    return processFace(dependencies, sessionId);
  });

  registerEndpoint(app, dependencies, endpoints.beginLiveness, ({ sessionId }) =>
    beginChallenge(dependencies, sessionId),
  );
  registerEndpoint(app, dependencies, endpoints.addLivenessFrame, ({ sessionId, query, body }) =>
    addFrame(dependencies, { sessionId, ...query, picture: body }),
  );
  registerEndpoint(app, dependencies, endpoints.finishLiveness, ({ sessionId, body }) =>
    finishChallenge(dependencies, { sessionId, nonce: body.nonce }),
  );

  registerEndpoint(app, dependencies, endpoints.score, ({ caller, sessionId, query }) =>
    readScore(dependencies, { ...tenant(caller, sessionId), verbose: query.verbose }),
  );
  registerEndpoint(app, dependencies, endpoints.ocrData, ({ caller, sessionId }) =>
    readOcrData(dependencies, tenant(caller, sessionId)),
  );
  registerEndpoint(app, dependencies, endpoints.ocrDataV2, async ({ caller, sessionId }) => ({
    ocrData: await readOcrData(dependencies, tenant(caller, sessionId)),
  }));
  registerEndpoint(app, dependencies, endpoints.images, ({ caller, sessionId, body }) =>
    readImages(dependencies, { ...tenant(caller, sessionId), types: body.images }),
  );
  registerEndpoint(app, dependencies, endpoints.imageLinks, ({ caller, sessionId, body }) =>
    linkImages(dependencies, { ...tenant(caller, sessionId), types: body.images }),
  );

  app.get<{ Params: { secret: string } }>('/gatehouse/v1/images/:secret', async (request, reply) => {
    const picture = await openImageLink(dependencies, request.params.secret);
    return reply
      .header('content-type', 'image/jpeg')
      .header('x-content-type-options', 'nosniff')
      .header('content-disposition', 'inline')
      .send(picture);
  });
}
