import { z } from 'zod';
import { onboardingStatuses, testStatuses } from './statuses.js';

/** Where a value was read that a test compares: on the document, or what the integrator announced. */
export const evidenceSources = ['mrz', 'barcode', 'printed', 'front', 'back', 'announced'] as const;

export const evidenceSourceSchema = z.object({
  source: z.enum(evidenceSources),
  value: z.string().nullable(),
  /** 0-1; null: the source corrects errors instead of having a confidence, or was not read from a picture. */
  confidence: z.number().nullable(),
});
export type EvidenceSource = z.infer<typeof evidenceSourceSchema>;

const limit = z.union([z.number(), z.string()]);
/** What the measurement was held against, in the unit of the measurement. Dates are `YYYY-MM-DD`. */
export const evidenceThresholdSchema = z.object({
  minimum: limit.optional(),
  maximum: limit.optional(),
  /** From `maximum` up to here a person decides. */
  doubtUpTo: z.number().optional(),
  oneOf: z.array(z.string()).optional(),
  /** Of a test that measures one of several things: `rule` says on which side of it passes. */
  limit: z.number().optional(),
});
export type EvidenceThreshold = z.infer<typeof evidenceThresholdSchema>;

const point = z.tuple([z.number(), z.number()]);
/**
 * A part of a stored picture. Corners and box are in pixels of the image `imageType` as `/gatehouse/v1/images` and
 * `/omni/get/images` answer it, whose size is given; corners run clockwise from the top left of what they enclose.
 */
export const evidenceAreaSchema = z.object({
  side: z.enum(['front', 'back', 'selfie']),
  area: z.enum(['document', 'mrz', 'barcode', 'portrait', 'text', 'face']),
  imageType: z.enum(['fullFrameFrontID', 'fullFrameBackID', 'croppedFrontID', 'croppedBackID', 'selfie']),
  imageWidthPx: z.number().int(),
  imageHeightPx: z.number().int(),
  corners: z.array(point).length(4),
  box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
});
export type EvidenceArea = z.infer<typeof evidenceAreaSchema>;

/** What a test looked at. Stored with its finding, sealed with the session's key; no template, no picture. */
export const evidenceSchema = z.object({
  /** null: nothing could be measured. */
  measured: z.union([z.number(), z.string()]).nullable(),
  unit: z.string(),
  threshold: evidenceThresholdSchema.nullable(),
  sources: z.array(evidenceSourceSchema),
  where: z.array(evidenceAreaSchema),
});
export type Evidence = z.infer<typeof evidenceSchema>;

const reasonFields = {
  /** Stable; null where the test passed. */
  reason: z.string().nullable(),
  /** Page of the reason, relative to the repository; null without a reason. */
  docs: z.string().nullable(),
};

export const evidenceFindingSchema = z.object({
  subject: z.enum(['id', 'secondId', 'face', 'liveness']),
  /** Key of the test in the score. */
  key: z.string(),
  name: z.string(),
  status: z.enum(testStatuses),
  value: z.string().nullable(),
  ...reasonFields,
  /** Passes when this sentence is true. */
  rule: z.string(),
  /** Flow setting or standard behind the threshold. */
  setting: z.string(),
  /** As `Evidence`; null and empty for results that were stored before evidence was. */
  measured: evidenceSchema.shape.measured,
  unit: z.string().nullable(),
  threshold: evidenceSchema.shape.threshold,
  sources: evidenceSchema.shape.sources,
  where: z.array(evidenceAreaSchema.extend({ captureId: z.string() })),
});
export type EvidenceFinding = z.infer<typeof evidenceFindingSchema>;

/** Everything behind a score, for a reviewer: the answer of `GET /gatehouse/v1/sessions/{id}/evidence`. */
export const sessionEvidenceSchema = z
  .object({
    interviewId: z.string(),
    onboardingStatus: z.enum(onboardingStatuses),
    overallStatus: z.enum(testStatuses),
    /** The parts of the verdict, as `reasonMsg` of the score names them. */
    groups: z.array(
      z.object({
        name: z.string(),
        status: z.enum(testStatuses),
        reasons: z.array(z.object({ reason: z.string(), docs: z.string() })),
      }),
    ),
    findings: z.array(evidenceFindingSchema),
    /** The captures that `where` speaks of; each link shows one image for one hour. */
    captures: z.array(
      z.object({
        captureId: z.string(),
        side: z.string(),
        images: z.array(z.object({ imageType: z.string(), url: z.string() })),
      }),
    ),
  })
  .meta({
    examples: [
      {
        interviewId: '66f0a1b2c3d4e5f601234567',
        onboardingStatus: 'ONBOARDING_FINISHED',
        overallStatus: 'WARN',
        groups: [
          {
            name: 'ID Verification',
            status: 'WARN',
            reasons: [{ reason: 'id.birth_date_differs', docs: 'docs/reasons/id.birth_date_differs.md' }],
          },
          { name: 'Face Recognition', status: 'OK', reasons: [] },
        ],
        findings: [
          {
            subject: 'id',
            key: 'birthDateCrosscheck',
            name: 'Birth date agrees between sources',
            status: 'WARN',
            value: '0',
            reason: 'id.birth_date_differs',
            docs: 'docs/reasons/id.birth_date_differs.md',
            rule: 'All sources that show a birth date show the same one.',
            setting: 'Two sources must have the value.',
            measured: 'differ',
            unit: 'agreement',
            threshold: null,
            sources: [
              { source: 'mrz', value: '1990-05-17', confidence: 0.98 },
              { source: 'printed', value: '1991-05-17', confidence: 0.93 },
            ],
            where: [
              {
                captureId: '66f0a1b2c3d4e5f6012345aa',
                side: 'front',
                area: 'mrz',
                imageType: 'fullFrameFrontID',
                imageWidthPx: 1600,
                imageHeightPx: 1100,
                corners: [
                  [120, 900],
                  [1380, 905],
                  [1379, 985],
                  [119, 980],
                ],
                box: { x: 119, y: 900, width: 1261, height: 85 },
              },
            ],
          },
        ],
        captures: [
          {
            captureId: '66f0a1b2c3d4e5f6012345aa',
            side: 'front',
            images: [
              {
                imageType: 'fullFrameFrontID',
                url: 'https://verify.example.test/gatehouse/v1/images/q7Zt1mV0c2kXw9RbT5dL3A',
              },
            ],
          },
        ],
      },
    ],
  });
export type SessionEvidence = z.infer<typeof sessionEvidenceSchema>;
