import { z } from 'zod';
import { testStatuses } from '../statuses.js';
import { endpoint } from './endpoint.js';
import { noParams, optionalPhoneNumber, optionalText, wireText } from './wire.js';

const given = (maximum: number) => wireText(maximum).pipe(z.string().min(1, 'must not be empty'));
const triple = z.object({
  transactionId: given(100),
  token: given(256),
  interviewToken: given(256),
});
const verified = z.object({
  verified: z.boolean(),
  customerId: z.string().optional(),
  interviewId: z.string().optional(),
});

const nobodyNamed = 'uuid or phone is required';

export const identityEndpoints = {
  approve: endpoint({
    id: 'approve',
    method: 'POST',
    paths: ['/omni/process/approve'],
    auth: 'executive',
    bodyKind: 'json',
    section: '7.1',
    params: noParams,
    query: z.object({ interviewId: wireText(64) }),
    body: z.unknown().optional(),
    response: z.object({
      success: z.boolean(),
      uuid: z.string().optional(),
      token: z.string().optional(),
      totalScore: z.enum(testStatuses),
      existingCustomer: z.boolean(),
    }),
    errors: [
      'session.not_found',
      'process.no_face',
      'session.closed',
      'token.wrong_role',
      'executive.forbidden',
    ],
    summary: 'Create the identity of the session.',
  }),
  identifyFace: endpoint({
    id: 'identifyFace',
    method: 'POST',
    paths: ['/omni/1to1/identify/third-party'],
    auth: 'key',
    bodyKind: 'json',
    section: '7.2',
    params: noParams,
    query: z.object({}),
    body: z
      .object({
        uuid: optionalText(64),
        phone: optionalPhoneNumber,
        selfie: z.object({ base64Image: z.string() }),
      })
      .refine(({ uuid, phone }) => Boolean(uuid || phone), nobodyNamed),
    response: z.object({
      faceMatch: z.boolean(),
      overallStatus: z.enum(['PASS', 'FAIL']),
      overallScore: z.number(),
      recognitionConfidence: z.object({ confidence: z.number() }),
      spoofAttempt: z.boolean(),
      spoofConfidence: z.number().nullable(),
      isBright: z.boolean().nullable(),
      blurriness: z.number(),
      secondFactor: z.boolean(),
      customerId: z.string().optional(),
      children: z.array(z.never()),
      token: z.string().optional(),
      transactionId: z.string(),
      interviewId: z.string(),
      interviewToken: z.string().optional(),
    }),
    errors: [
      'request.invalid',
      'flow.required',
      'image.missing',
      'image.damaged',
      'image.format_unsupported',
      'image.too_many_pixels',
      'image.too_small',
      'face.not_found',
      'face.several',
      'face.cropped',
      'face.not_aligned',
      'face.crop_failed',
      'face.too_small',
      'face.blurred',
      'face.glare',
      'face.not_portrait',
      'face.compressed',
      'overloaded',
      'timeout',
    ],
    summary: 'Face login: compare a selfie with one identity.',
  }),
  verifyAttempt: endpoint({
    id: 'verifyAttempt',
    method: 'POST',
    paths: ['/omni/auth-attempt/verify'],
    auth: 'key',
    bodyKind: 'json',
    section: '7.3',
    params: noParams,
    query: z.object({}),
    body: triple,
    response: verified,
    errors: ['request.invalid'],
    summary: 'Check the three values of a face login.',
  }),
  verifyAuthentication: endpoint({
    id: 'verifyAuthentication',
    method: 'POST',
    paths: ['/omni/authentication/verify'],
    auth: 'executive',
    bodyKind: 'json',
    section: '7.3',
    params: noParams,
    query: z.object({}),
    body: triple,
    response: verified,
    errors: ['request.invalid'],
    summary: 'As auth-attempt/verify, with an executive token.',
  }),
};
