import { z } from 'zod';
import { testStatuses } from '../statuses.js';
import { endpoint } from './endpoint.js';
import { noParams, wireText } from './wire.js';

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
