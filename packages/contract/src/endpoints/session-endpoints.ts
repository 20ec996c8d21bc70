import { z } from 'zod';
import { finishActionSchema, onboardingStatusSchema, sessionStatusSchema } from '../statuses.js';
import { endpoint } from './endpoint.js';
import {
  milliseconds,
  noFields,
  noParams,
  optionalText,
  phoneNumber,
  sessionQuery,
  success,
  wireText,
} from './wire.js';

/** Limits of 1.10; `customFieldCount` and the lengths may be raised by the operator later. */
export const textLimits = {
  customFieldCount: 20,
  customFieldKey: 100,
  customFieldValue: 1000,
  externalCustomerId: 255,
  redirectionUrl: 2048,
} as const;

const customFieldValue = z
  .union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.unknown()), z.array(z.unknown())])
  .transform((value, context) => {
    if (typeof value !== 'object') return String(value);
    try {
      return JSON.stringify(value);
    } catch {
      // What JSON.parse reads without recursion, stringify may be too deep for.
      context.addIssue({ code: 'custom', message: 'is nested too deeply' });
      return z.NEVER;
    }
  })
  .pipe(z.string().max(textLimits.customFieldValue));

export const customFieldsSchema = z
  .record(z.string().min(1).max(textLimits.customFieldKey), customFieldValue.nullable())
  .refine((fields) => Object.keys(fields).length <= textLimits.customFieldCount, {
    message: `must have at most ${textLimits.customFieldCount} entries`,
  });

export const startBodySchema = z.object({
  configurationId: optionalText(64),
  countryCode: optionalText(10),
  language: optionalText(35),
  externalCustomerId: optionalText(textLimits.externalCustomerId),
  externalId: optionalText(textLimits.externalCustomerId),
  redirectionUrl: optionalText(textLimits.redirectionUrl),
  redirectUrl: optionalText(textLimits.redirectionUrl),
  customFields: customFieldsSchema.nullish(),
  interviewId: optionalText(64),
  uuid: optionalText(64),
  integrationId: optionalText(255),
});
export type StartBody = z.infer<typeof startBodySchema>;

export const startResponseSchema = z.object({
  interviewId: z.string(),
  token: z.string().max(256),
  interviewCode: z.string(),
  flowType: z.enum(['flow', 'workflow']).optional(),
  idCaptureTimeout: z.number().int(),
  idDetectionTimeout: z.number().int(),
  selfieCaptureTimeout: z.number().int(),
  idCaptureRetries: z.number().int(),
  selfieCaptureRetries: z.number().int(),
  curpValidationRetries: z.number().int(),
  clientId: z.string(),
  env: z.string(),
  existingSession: z.boolean(),
  endScreenTitle: z.string(),
  endScreenText: z.string(),
  optinEnabled: z.boolean(),
  optinCompanyName: z.string(),
  onboardingLinkExpirationMinutes: z.number().int(),
});
export type StartResponse = z.infer<typeof startResponseSchema>;

const finishResponse = z.object({ redirectionUrl: z.string(), action: finishActionSchema });
const finishErrors = ['session.expired', 'session.closed', 'session.not_found'] as const;

export const sessionEndpoints = {
  start: endpoint({
    id: 'start',
    method: 'POST',
    paths: ['/omni/start'],
    auth: 'key',
    idempotent: true,
    bodyKind: 'json',
    section: '4.1',
    params: noParams,
    query: z.object({}),
    body: startBodySchema,
    response: startResponseSchema,
    errors: ['flow.unknown', 'flow.required', 'request.invalid', 'session.not_found', 'request.in_progress'],
    summary: 'Create a session, or resume one by interviewId or link key.',
  }),
  onboardingUrl: endpoint({
    id: 'onboardingUrl',
    method: 'GET',
    paths: ['/omni/onboarding-url'],
    auth: 'session-token',
    bodyKind: 'none',
    section: '4.2',
    params: noParams,
    query: z.object({ redirectionUrl: z.unknown().optional(), clientId: z.unknown().optional() }),
    body: z.unknown().optional(),
    response: z.object({ url: z.string() }),
    errors: ['session.not_found', 'session.expired', 'session.closed'],
    summary: 'Mint a fresh hosted link for the session.',
  }),
  onboardingStatus: endpoint({
    id: 'onboardingStatus',
    method: 'GET',
    paths: ['/omni/get/onboarding/status'],
    auth: 'session',
    bodyKind: 'none',
    section: '4.3',
    params: noParams,
    query: sessionQuery,
    body: z.unknown().optional(),
    response: z.object({ onboardingStatus: onboardingStatusSchema }),
    errors: ['session.not_found'],
    summary: 'Where the session stands.',
  }),
  finishStatus: endpoint({
    id: 'finishStatus',
    method: 'GET',
    paths: ['/omni/finish-status'],
    auth: 'session-token',
    bodyKind: 'none',
    section: '4.4',
    params: noParams,
    query: z.object({ flowId: z.unknown().optional() }),
    body: z.unknown().optional(),
    response: finishResponse,
    errors: finishErrors,
    summary: 'Mark the session complete; a repeat answers the same.',
  }),
  finishStatusPost: endpoint({
    id: 'finishStatusPost',
    method: 'POST',
    paths: ['/omni/finish-status'],
    auth: 'session-token',
    bodyKind: 'json',
    section: '4.4',
    params: noParams,
    query: z.object({ flowId: z.unknown().optional() }),
    body: noFields,
    response: finishResponse,
    errors: finishErrors,
    summary: 'As GET.',
  }),
  setSessionStatus: endpoint({
    id: 'setSessionStatus',
    method: 'POST',
    paths: ['/omni/session/status/set'],
    auth: 'session-token',
    bodyKind: 'json',
    section: '4.5',
    params: noParams,
    query: z.object({ action: z.string().regex(/^closed$/i, 'must be Closed') }),
    body: noFields,
    response: z.object({
      _id: z.string(),
      _createdAt: milliseconds,
      _updatedAt: milliseconds,
      closedAt: milliseconds,
      sessionStatus: sessionStatusSchema,
    }),
    errors: ['session.not_found', 'request.invalid'],
    summary: 'Close the session for writing.',
  }),
  getCustomFields: endpoint({
    id: 'getCustomFields',
    method: 'GET',
    paths: ['/omni/get/custom-fields'],
    auth: 'session',
    bodyKind: 'none',
    section: '8',
    params: noParams,
    query: sessionQuery,
    body: z.unknown().optional(),
    response: z.object({ customFields: z.record(z.string(), z.string()) }),
    errors: ['session.not_found'],
    summary: 'The custom fields of the session.',
  }),
  addUserConsent: endpoint({
    id: 'addUserConsent',
    method: 'POST',
    paths: ['/omni/add/user-consent'],
    auth: 'session-token',
    bodyKind: 'json',
    section: '8',
    params: noParams,
    query: z.object({}),
    body: z.object({ title: wireText(500), content: wireText(20_000), status: z.unknown().optional() }),
    response: success,
    errors: ['consent.status', 'session.finished', 'session.expired', 'session.closed'],
    summary: 'Store the consent of the person.',
  }),
  getUserConsent: endpoint({
    id: 'getUserConsent',
    method: 'GET',
    paths: ['/omni/get/user-consent'],
    auth: 'session',
    bodyKind: 'none',
    section: '8',
    params: noParams,
    query: sessionQuery,
    body: z.unknown().optional(),
    response: z.object({
      title: z.string().optional(),
      content: z.string().optional(),
      status: z.boolean().optional(),
      givenAt: milliseconds.optional(),
      /** Where the hosted pages asked: which text, in which language. */
      version: z.string().optional(),
      language: z.string().optional(),
    }),
    errors: ['session.not_found'],
    summary: 'The stored consent.',
  }),
  addPhone: endpoint({
    id: 'addPhone',
    method: 'POST',
    paths: ['/omni/add/phone'],
    auth: 'session-token',
    bodyKind: 'json',
    section: '8',
    params: noParams,
    query: z.object({}),
    body: z.object({ phone: phoneNumber, text: optionalText(1000) }),
    response: success,
    errors: [
      'request.invalid',
      'sms.no_driver',
      'sms.not_sent',
      'session.finished',
      'session.expired',
      'session.closed',
    ],
    summary: 'Store the phone number of the person, and with text send it a message.',
  }),
  getPhone: endpoint({
    id: 'getPhone',
    method: 'GET',
    paths: ['/omni/get/phone'],
    auth: 'session',
    bodyKind: 'none',
    section: '8',
    params: noParams,
    query: sessionQuery,
    body: z.unknown().optional(),
    response: z.object({ phone: z.string().optional() }),
    errors: ['session.not_found'],
    summary: 'The stored phone number.',
  }),
};
