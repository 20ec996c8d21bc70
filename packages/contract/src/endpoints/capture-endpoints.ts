import { z } from 'zod';
import { typesOfId } from '../measurements.js';
import { captureFailReasons } from '../statuses.js';
import { endpoint } from './endpoint.js';
import { noFields, noParams, optionalText, querySwitch, sessionQuery, success } from './wire.js';

export const imageBodySchema = z.object({ base64Image: z.string() });
const documentQuery = z.object({
  onlyFront: querySwitch,
  retry: querySwitch,
  document: z.string().optional(),
});

/** Contract 5.1. */
export const captureResponseSchema = z.object({
  sharpness: z.number().int(),
  glare: z.number().int(),
  horizontalResolution: z.number().int(),
  classification: z.boolean(),
  failReason: z.enum(captureFailReasons).optional(),
  correctGlare: z.boolean().optional(),
  correctSharpness: z.boolean().optional(),
  readability: z.boolean().optional(),
  typeOfId: z.enum(typesOfId).optional(),
  issueName: z.string().optional(),
  issueYear: z.number().int().optional(),
  countryCode: z.string().optional(),
  sessionStatus: z.enum(['Alive', 'Closed']).optional(),
  skipBackIdCapture: z.boolean().optional(),
});
export type CaptureResponse = z.infer<typeof captureResponseSchema>;

/** Contract 5.4. */
export const selfieResponseSchema = z.object({
  confidence: z.number(),
  isBright: z.boolean().nullable(),
  hasLenses: z.boolean().nullable(),
  hasFaceMask: z.boolean().optional(),
  hasHeadCover: z.boolean().optional(),
  age: z.number().int().optional(),
  sessionStatus: z.enum(['Alive', 'Closed']),
});

const writeErrors = [
  'session.closed',
  'session.finished',
  'session.expired',
  'session.not_found',
  'overloaded',
  'throttled',
] as const;
const imageErrors = [
  'image.missing',
  'image.format_unsupported',
  'image.too_many_pixels',
  'image.damaged',
  'image.too_small',
  'request.too_large',
  'request.unsupported_type',
] as const;

const addId = (side: 'front' | 'back', summary: string) =>
  endpoint({
    id: side === 'front' ? 'addFrontId' : 'addBackId',
    method: 'POST',
    paths: [`/omni/add/${side}-id/v2`, `/omni/add/${side}-id`],
    auth: 'session-token',
    bodyKind: 'image',
    section: '5.1',
    params: noParams,
    query: documentQuery,
    body: imageBodySchema,
    response: captureResponseSchema,
    errors: [...writeErrors, ...imageErrors, 'face.not_found', 'face.crop_failed'],
    summary,
  });

export const captureEndpoints = {
  addFrontId: addId('front', 'Upload the front of the document.'),
  addBackId: addId('back', 'Upload the back of the document.'),
  processId: endpoint({
    id: 'processId',
    method: 'POST',
    paths: ['/omni/process/id'],
    auth: 'session-token',
    bodyKind: 'json',
    section: '5.2',
    params: noParams,
    query: z.object({ queueName: z.unknown().optional(), document: z.string().optional() }),
    body: noFields,
    response: success,
    errors: [...writeErrors, 'process.no_front', 'process.no_back'],
    summary: 'Check the uploaded document; the job runs on.',
  }),
  isPostprocessFinished: endpoint({
    id: 'isPostprocessFinished',
    method: 'GET',
    paths: ['/omni/get/postprocess/isfinished'],
    auth: 'session',
    bodyKind: 'none',
    section: '5.3',
    params: noParams,
    query: sessionQuery,
    body: z.unknown().optional(),
    response: z.object({ finished: z.boolean() }),
    errors: ['session.not_found'],
    summary: 'Whether the background ID job has ended.',
  }),
  addFace: endpoint({
    id: 'addFace',
    method: 'POST',
    paths: ['/omni/add/face/third-party', '/omni/add/face'],
    auth: 'session-token',
    bodyKind: 'image',
    section: '5.4',
    params: noParams,
    query: z.object({ imageType: optionalText(40) }),
    body: imageBodySchema,
    response: selfieResponseSchema,
    errors: [
      ...writeErrors,
      ...imageErrors,
      'image.type_unknown',
      'face.cropped',
      'face.not_aligned',
      'face.crop_failed',
      'face.blurred',
      'face.glare',
      'face.too_small',
      'face.not_portrait',
      'face.compressed',
      'face.spoof',
      'face.several',
      'face.not_found',
    ],
    summary: 'Upload the selfie.',
  }),
  processFace: endpoint({
    id: 'processFace',
    method: 'POST',
    paths: ['/omni/process/face'],
    auth: 'session-token',
    bodyKind: 'json',
    section: '5.5',
    params: noParams,
    query: z.object({ imageType: optionalText(40) }),
    body: noFields,
    response: z.object({
      confidence: z.number(),
      existingUser: z.boolean(),
      nameMatched: z.boolean().optional(),
      existingInterviewId: z.string().optional(),
      existingExternalId: z.string().optional(),
    }),
    errors: [...writeErrors, 'process.no_selfie', 'process.no_id', 'process.failed', 'image.type_unknown'],
    summary: 'Compare the selfie with the portrait on the document.',
  }),
};
