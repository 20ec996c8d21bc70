import { z } from 'zod';
import { sessionEvidenceSchema } from '../evidence.js';
import { flowSettingsSchema } from '../flow-settings.js';
import { ocrDataSchema } from '../ocr-data.js';
import { scoreSchema } from '../score.js';
import { onboardingStatuses, testStatuses } from '../statuses.js';
import { endpoint } from './endpoint.js';
import { imageTypes } from './result-endpoints.js';
import { textLimits } from './session-endpoints.js';
import { milliseconds, noParams, optionalText, querySwitch, success, wireText } from './wire.js';

const idText = wireText(64);
const flowParams = z.object({ id: idText });
const flowName = wireText(200).pipe(z.string().min(1, 'must not be empty'));
/** A flow with its newest version's settings. */
export const flowSchema = z.object({
  flowId: z.string(),
  name: z.string(),
  isDefault: z.boolean(),
  version: z.number().int(),
  createdAt: milliseconds,
  updatedAt: milliseconds,
  settings: flowSettingsSchema,
});
/**
 * Settings are merged over the current ones (on create: over the defaults) at the first level and, for `modules`,
 * `thresholds` and `handoff`, at the second.
 */
const flowChange = z.object({
  name: flowName.optional(),
  isDefault: z.boolean().optional(),
  /** The version that was read; a mismatch answers 409 and changes nothing. */
  version: z.number().int().optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
});

export const sessionItemSchema = z.object({
  interviewId: z.string(),
  flowId: z.string(),
  externalCustomerId: z.string().optional(),
  onboardingStatus: z.enum(onboardingStatuses),
  sessionStatus: z.enum(['Alive', 'Closed']),
  overallStatus: z.enum(testStatuses),
  needsReview: z.boolean(),
  needsReviewReason: z.string().optional(),
  createdAt: milliseconds,
  finishedAt: milliseconds.optional(),
});
export type SessionItem = z.infer<typeof sessionItemSchema>;

const event = z.object({
  eventName: z.string(),
  eventData: z.record(z.string(), z.unknown()),
  eventType: z.string(),
  timestamp: milliseconds,
});
const deletionConfig = z
  .object({
    deletePiiDataOnly: z.boolean().nullish(),
    sendNotification: z.boolean().nullish(),
    relatedEntitiesToKeep: z.array(z.string()).nullish(),
  })
  .nullish();

export const administrationEndpoints = {
  logIn: endpoint({
    id: 'logIn',
    method: 'POST',
    paths: ['/executive/log-in'],
    auth: 'key',
    bodyKind: 'json',
    section: '9.1',
    params: noParams,
    query: z.object({}),
    body: z.object({ email: wireText(320), password: wireText(1000) }),
    response: z.object({ token: z.string() }),
    errors: ['credentials.invalid', 'throttled', 'mfa.required'],
    summary: 'Exchange an executive’s credentials for a token.',
  }),
  deleteInterview: endpoint({
    id: 'deleteInterview',
    method: 'DELETE',
    paths: ['/omni/interview'],
    auth: 'executive',
    bodyKind: 'none',
    section: '9.2',
    params: noParams,
    query: z.object({ interviewId: idText, keepCustomer: querySwitch }),
    body: z.unknown().optional(),
    response: success,
    errors: ['session.not_found', 'session.held', 'executive.forbidden'],
    summary: 'Delete one session, and its identity unless kept.',
  }),
  deleteInterviews: endpoint({
    id: 'deleteInterviews',
    method: 'DELETE',
    paths: ['/omni/interviews'],
    auth: 'executive',
    bodyKind: 'json',
    section: '9.2',
    params: noParams,
    query: z.object({}),
    body: z.object({
      filter: z.object({ ids: z.array(idText).min(1).max(500) }),
      config: deletionConfig,
    }),
    response: z.object({
      success: z.boolean(),
      deleted: z.number().int(),
      redacted: z.number().int(),
      notFound: z.array(z.string()),
    }),
    errors: ['request.invalid', 'session.held', 'executive.forbidden'],
    summary: 'Delete or redact many sessions.',
  }),
  singleSession: endpoint({
    id: 'singleSession',
    method: 'GET',
    paths: ['/omni/single-session'],
    auth: 'executive',
    bodyKind: 'none',
    section: '9.3',
    params: noParams,
    query: z.object({ id: idText }),
    body: z.unknown().optional(),
    response: z.object({
      interview: sessionItemSchema,
      score: scoreSchema,
      ocrData: ocrDataSchema,
      images: z.partialRecord(z.enum(imageTypes), z.array(z.string())),
      events: z.array(event),
      customFields: z.record(z.string(), z.string()),
      device: z.record(z.string(), z.unknown()).nullable(),
      geolocation: z.record(z.string(), z.unknown()).nullable(),
      phone: z.string().nullable(),
    }),
    errors: ['session.not_found'],
    summary: 'Everything about one session, images as links.',
  }),
  events: endpoint({
    id: 'events',
    method: 'GET',
    paths: ['/omni/get/events'],
    auth: 'executive',
    bodyKind: 'none',
    section: '9.3',
    params: noParams,
    query: z.object({ id: idText }),
    body: z.unknown().optional(),
    response: z.object({ events: z.array(event) }),
    errors: ['session.not_found'],
    summary: 'Timeline of the session.',
  }),
  flow: endpoint({
    id: 'flow',
    method: 'GET',
    paths: ['/omni/flow/:id'],
    auth: 'executive',
    bodyKind: 'none',
    section: '9.3',
    params: flowParams,
    query: z.object({}),
    body: z.unknown().optional(),
    response: z.looseObject({ flowId: z.string(), name: z.string(), modules: z.array(z.string()) }),
    errors: ['flow.not_found'],
    summary: 'One flow with its modules and settings.',
  }),
  searchSessions: endpoint({
    id: 'searchSessions',
    method: 'POST',
    paths: ['/gatehouse/v1/sessions/search'],
    auth: 'executive',
    bodyKind: 'json',
    section: '9.4',
    params: noParams,
    query: z.object({
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    body: z
      .object({
        text: optionalText(255),
        interviewId: optionalText(64),
        externalCustomerId: optionalText(255),
        flowId: optionalText(64),
        onboardingStatus: z.array(z.enum(onboardingStatuses)).nullish(),
        overallStatus: z.array(z.enum(testStatuses)).nullish(),
        needsReview: z.boolean().nullish(),
        createdFrom: milliseconds.nullish(),
        createdTo: milliseconds.nullish(),
        customFields: z.record(z.string(), wireText(textLimits.customFieldValue)).nullish(),
      })
      .nullish(),
    response: z.object({
      items: z.array(sessionItemSchema),
      total: z.number().int(),
      offset: z.number().int(),
      limit: z.number().int(),
    }),
    errors: ['request.invalid'],
    summary: 'Find sessions, newest first.',
  }),
  sessionEvidence: endpoint({
    id: 'sessionEvidence',
    method: 'GET',
    paths: ['/gatehouse/v1/sessions/:id/evidence'],
    auth: 'executive',
    bodyKind: 'none',
    section: '9.4',
    params: z.object({ id: idText }),
    query: z.object({}),
    body: z.unknown().optional(),
    response: sessionEvidenceSchema,
    errors: ['session.not_found'],
    summary: 'What every test measured, against what, and where on the picture.',
  }),
  reviewSession: endpoint({
    id: 'reviewSession',
    method: 'POST',
    paths: ['/gatehouse/v1/sessions/:id/review'],
    auth: 'executive',
    bodyKind: 'json',
    section: '9.4',
    params: z.object({ id: idText }),
    query: z.object({}),
    body: z.object({ decision: z.enum(['approve', 'reject']), note: optionalText(2000) }),
    response: z.object({
      success: z.boolean(),
      onboardingStatus: z.enum(onboardingStatuses),
      identityId: z.string().optional(),
    }),
    errors: ['session.not_found', 'review.not_pending', 'session.closed', 'executive.forbidden'],
    summary: 'Approve or reject a session under review.',
  }),
  listFlows: endpoint({
    id: 'listFlows',
    method: 'GET',
    paths: ['/gatehouse/v1/flows'],
    auth: 'executive',
    bodyKind: 'none',
    section: '9.4',
    params: noParams,
    query: z.object({}),
    body: z.unknown().optional(),
    response: z.object({ items: z.array(flowSchema) }),
    errors: [],
    summary: 'All flows of the tenant.',
  }),
  createFlow: endpoint({
    id: 'createFlow',
    method: 'POST',
    paths: ['/gatehouse/v1/flows'],
    auth: 'executive',
    idempotent: true,
    bodyKind: 'json',
    section: '9.4',
    params: noParams,
    query: z.object({}),
    body: flowChange.extend({ name: flowName }),
    response: flowSchema,
    errors: ['request.invalid', 'executive.forbidden'],
    summary: 'Create a flow.',
  }),
  getFlow: endpoint({
    id: 'getFlow',
    method: 'GET',
    paths: ['/gatehouse/v1/flows/:id'],
    auth: 'executive',
    bodyKind: 'none',
    section: '9.4',
    params: flowParams,
    query: z.object({}),
    body: z.unknown().optional(),
    response: flowSchema,
    errors: ['flow.not_found'],
    summary: 'One flow.',
  }),
  changeFlow: endpoint({
    id: 'changeFlow',
    method: 'PATCH',
    paths: ['/gatehouse/v1/flows/:id'],
    auth: 'executive',
    bodyKind: 'json',
    section: '9.4',
    params: flowParams,
    query: z.object({}),
    body: flowChange,
    response: flowSchema,
    errors: ['flow.not_found', 'flow.conflict', 'request.invalid', 'executive.forbidden'],
    summary: 'Change a flow; makes a new version.',
  }),
};
