import { z } from 'zod';
import { ocrDataSchema } from '../ocr-data.js';
import { scoreSchema } from '../score.js';
import { endpoint } from './endpoint.js';
import { noParams, querySwitch, sessionQuery } from './wire.js';

/** Image types of contract 6.3; the last three belong to modules that upload them. */
export const imageTypes = [
  'selfie',
  'croppedFace',
  'croppedIDFace',
  'croppedSecondIDFace',
  'fullFrameFrontID',
  'fullFrameBackID',
  'croppedFrontID',
  'croppedBackID',
  'croppedOriginalFrontID',
  'croppedOriginalBackID',
  'document',
  'addressStatement',
  'signature',
] as const;
export type ImageType = (typeof imageTypes)[number];

const imagesBody = z.object({ images: z.array(z.string()).min(1) });
const errors = ['session.not_found', 'token.invalid', 'session.id_required', 'session.id_mismatch'] as const;

export const resultEndpoints = {
  score: endpoint({
    id: 'score',
    method: 'GET',
    paths: ['/omni/get/score'],
    auth: 'session',
    bodyKind: 'none',
    section: '6.1',
    params: noParams,
    query: sessionQuery.extend({ verbose: querySwitch }),
    body: z.unknown().optional(),
    response: scoreSchema,
    errors,
    summary: 'Tests and verdict.',
  }),
  ocrData: endpoint({
    id: 'ocrData',
    method: 'GET',
    paths: ['/omni/get/ocr-data'],
    auth: 'session',
    bodyKind: 'none',
    section: '6.2',
    params: noParams,
    query: sessionQuery,
    body: z.unknown().optional(),
    response: ocrDataSchema,
    errors,
    summary: 'Data read from the document, bare.',
  }),
  ocrDataV2: endpoint({
    id: 'ocrDataV2',
    method: 'GET',
    paths: ['/omni/get/ocr-data/v2'],
    auth: 'session',
    bodyKind: 'none',
    section: '6.2',
    params: noParams,
    query: sessionQuery,
    body: z.unknown().optional(),
    response: z.object({ ocrData: ocrDataSchema }),
    errors,
    summary: 'Data read from the document, wrapped.',
  }),
  images: endpoint({
    id: 'images',
    method: 'POST',
    paths: ['/omni/get/images'],
    auth: 'session',
    bodyKind: 'json',
    section: '6.3',
    params: noParams,
    query: sessionQuery,
    body: imagesBody,
    response: z.partialRecord(z.enum(imageTypes), z.string()),
    errors: [...errors, 'request.invalid', 'response.too_large'],
    summary: 'Newest image of each type, base64.',
  }),
  imageLinks: endpoint({
    id: 'imageLinks',
    method: 'POST',
    paths: ['/omni/get/images/v2'],
    auth: 'session',
    bodyKind: 'json',
    section: '6.4',
    params: noParams,
    query: sessionQuery,
    body: imagesBody,
    response: z.partialRecord(z.enum(imageTypes), z.array(z.string())),
    errors: [...errors, 'request.invalid'],
    summary: 'Links to every attempt, newest first, for one hour.',
  }),
};
