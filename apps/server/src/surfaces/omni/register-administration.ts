import { endpoints } from '@gatehouse/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../dependencies.js';
import { logIn } from '../../features/executives/operations/log-in.js';
import { requireRole } from '../../features/executives/require-role.js';
import { changeFlow } from '../../features/flows/operations/change-flow.js';
import { createFlow } from '../../features/flows/operations/create-flow.js';
import { readFlow, readFlows } from '../../features/flows/operations/read-flow.js';
import { readFlowSettings } from '../../features/flows/read-flow-settings.js';
import { showFlow, showFlowWithModules } from '../../features/flows/show-flow.js';
import { approveSession } from '../../features/identities/operations/approve-session.js';
import { logInByFace } from '../../features/identities/operations/log-in-by-face.js';
import { verifyAttempt } from '../../features/identities/operations/verify-attempt.js';
import { readEvidence } from '../../features/results/operations/read-evidence.js';
import { deleteSession } from '../../features/retention/operations/delete-session.js';
import { deleteSessions } from '../../features/retention/operations/delete-sessions.js';
import { reviewSession } from '../../features/reviews/operations/review-session.js';
import { readSingleSession } from '../../features/search/operations/read-single-session.js';
import { readTimeline } from '../../features/search/operations/read-timeline.js';
import { searchSessions } from '../../features/search/operations/search-sessions.js';
import { decodeBase64Image } from './read-request.js';
import { registerEndpoint } from './register-endpoint.js';

/** Sections 7 and 9.1 to 9.4 of the contract, webhooks apart: identities, and what executives do. */
export function registerAdministration(app: FastifyInstance, dependencies: Dependencies): void {
  registerEndpoint(app, dependencies, endpoints.logIn, ({ caller, body }) =>
    logIn(dependencies, { organisationId: caller.organisation.id, ...body }),
  );
  registerIdentities(app, dependencies);
  registerDeletion(app, dependencies);
  registerSessionReads(app, dependencies);
  registerFlows(app, dependencies);

  registerEndpoint(app, dependencies, endpoints.reviewSession, ({ caller, params, body }) => {
    const executive = requireRole(caller.executive, 'review');
    const { decision, note } = body;
    return reviewSession(dependencies, {
      organisationId: caller.organisation.id,
      sessionId: params.id,
      executiveId: executive.id,
      decision,
      note,
    });
  });
}

function registerIdentities(app: FastifyInstance, dependencies: Dependencies): void {
  registerEndpoint(app, dependencies, endpoints.approve, ({ caller, query }) => {
    const executive = requireRole(caller.executive, 'review');
    return approveSession(dependencies, {
      organisationId: caller.organisation.id,
      sessionId: query.interviewId,
      executiveId: executive.id,
    });
  });
  registerEndpoint(app, dependencies, endpoints.identifyFace, ({ caller, body }) => {
    const { uuid, phone, selfie } = body;
    const picture = decodeBase64Image(selfie.base64Image);
    return logInByFace(dependencies, { organisation: caller.organisation, claim: { uuid, phone }, picture });
  });
  for (const endpoint of [endpoints.verifyAttempt, endpoints.verifyAuthentication]) {
    registerEndpoint(app, dependencies, endpoint, ({ caller, body }) =>
      verifyAttempt(dependencies, { organisationId: caller.organisation.id, proof: body }),
    );
  }
}

function registerDeletion(app: FastifyInstance, dependencies: Dependencies): void {
  registerEndpoint(app, dependencies, endpoints.deleteInterview, async ({ caller, query }) => {
    requireRole(caller.executive, 'delete-sessions');
    await deleteSession(dependencies, {
      organisationId: caller.organisation.id,
      sessionId: query.interviewId,
      keepIdentity: query.keepCustomer,
      notify: false,
    });
    return { success: true };
  });
  registerEndpoint(app, dependencies, endpoints.deleteInterviews, ({ caller, body }) => {
    requireRole(caller.executive, 'delete-sessions');
    return deleteSessions(dependencies, {
      organisationId: caller.organisation.id,
      ids: body.filter.ids,
      redactOnly: body.config?.deletePiiDataOnly ?? false,
      notify: body.config?.sendNotification ?? false,
      keep: body.config?.relatedEntitiesToKeep ?? [],
    });
  });
}

function registerSessionReads(app: FastifyInstance, dependencies: Dependencies): void {
  registerEndpoint(app, dependencies, endpoints.singleSession, ({ caller, query }) => {
    requireRole(caller.executive, 'read');
    return readSingleSession(dependencies, { organisationId: caller.organisation.id, sessionId: query.id });
  });
  registerEndpoint(app, dependencies, endpoints.events, async ({ caller, query }) => {
    requireRole(caller.executive, 'read');
    const session = { organisationId: caller.organisation.id, sessionId: query.id };
    return { events: await readTimeline(dependencies, session) };
  });
  registerEndpoint(app, dependencies, endpoints.sessionEvidence, ({ caller, params }) => {
    requireRole(caller.executive, 'read');
    return readEvidence(dependencies, { organisationId: caller.organisation.id, sessionId: params.id });
  });
  registerEndpoint(app, dependencies, endpoints.searchSessions, ({ caller, query, body }) => {
    requireRole(caller.executive, 'read');
    return searchSessions(dependencies, {
      organisationId: caller.organisation.id,
      filter: body ?? {},
      ...query,
    });
  });
}

function registerFlows(app: FastifyInstance, dependencies: Dependencies): void {
  registerEndpoint(app, dependencies, endpoints.flow, async ({ caller, params }) => {
    requireRole(caller.executive, 'read');
    const organisationId = caller.organisation.id;
    return showFlowWithModules(await readFlow(dependencies, { organisationId, id: params.id }));
  });
  registerEndpoint(app, dependencies, endpoints.listFlows, async ({ caller }) => {
    requireRole(caller.executive, 'read');
    return { items: (await readFlows(dependencies, caller.organisation.id)).map(showFlow) };
  });
  registerEndpoint(app, dependencies, endpoints.getFlow, async ({ caller, params }) => {
    requireRole(caller.executive, 'read');
    const organisationId = caller.organisation.id;
    return showFlow(await readFlow(dependencies, { organisationId, id: params.id }));
  });
  registerEndpoint(app, dependencies, endpoints.createFlow, async ({ caller, body }) => {
    const executive = requireRole(caller.executive, 'change-flows');
    const organisationId = caller.organisation.id;
    const { id } = await createFlow(dependencies, {
      organisationId,
      name: body.name,
      isDefault: body.isDefault,
      settings: readFlowSettings(body.settings ?? {}, caller.organisation),
      createdBy: executive.id,
    });
    return showFlow(await readFlow(dependencies, { organisationId, id }));
  });
  registerEndpoint(app, dependencies, endpoints.changeFlow, async ({ caller, params, body }) => {
    const executive = requireRole(caller.executive, 'change-flows');
    const change = { ...body, organisation: caller.organisation, id: params.id, changedBy: executive.id };
    return showFlow(await changeFlow(dependencies, change));
  });
}
