import { z } from 'zod';
import { testStatusSchema } from './statuses.js';

/** Contract 6.1, list `photoSecurityAndQuality`: keys that existing integrations know. */
export const photoSecurityTestKeys = [
  'tamperCheck',
  'idAlterationCheck',
  'idAlterationCheckFront',
  'idAlterationCheckBack',
  'alignment',
  'idAlreadyUsedCheck',
  'fakeBrowserCheck',
  'fakeIdCheck',
  'visibleIdCharacteristicsFront',
  'visibleIdCharacteristicsBack',
  'readabilityCheck',
  'ocrIdentityCheck',
  'screenIdLiveness',
  'paperIdLiveness',
  'balancedLightFront',
  'balancedLightBack',
  'sharpnessFront',
  'sharpnessBack',
] as const;

/** Contract 6.1, list `idSpecific`. `iliterationCheck` is the wire's own spelling. */
export const idSpecificTestKeys = [
  'documentClassification',
  'documentTypeSideCrosscheck',
  'visiblePhotoFeatures',
  'fakeCheck',
  'issueDateValidity',
  'expirationDateValidity',
  'birthDateValidity',
  'issuingStateValidity',
  'documentExpired',
  'documentSeriesExpired',
  'underageCheck',
  'qrScan',
  'mrzLineFormatCheck',
  'mrzParsableCheck',
  'documentNumberCheckDigit',
  'birthDateCheckDigit',
  'expirationDateCheckDigit',
  'compositeCheckDigit',
  'iliterationCheck',
  'birthDateCrosscheck',
  'expirationDateCrosscheck',
  'sexCrosscheck',
  'fullNameCrosscheck',
  'emissionNumberCrosscheck',
  'documentNumberCrosscheck',
  'personalNumberCrosscheck',
  '2DBarcodeContent',
  'barcode2DDetected',
  'dD/ReferenceNumberCrosscheck',
] as const;

/** Contract 6.1, list `customFields`: only for fields that the integrator sent. */
export const customFieldTestKeys = ['firstNameMatch', 'lastNameMatch'] as const;

/** Every key that is not ours; a test of our own is named `gh_...`. */
export const knownTestKeys = [
  ...photoSecurityTestKeys,
  ...idSpecificTestKeys,
  ...customFieldTestKeys,
] as const;
export type KnownTestKey = (typeof knownTestKeys)[number];

/** Contract 6.1 `Test`. `value` is a string in everything that we send. */
export const testSchema = z.object({
  value: z.string().optional(),
  status: testStatusSchema.optional(),
  key: z.string().nullable().optional(),
  name: z.string().optional(),
});
export type Test = z.infer<typeof testSchema>;

/** Contract 6.1 `Rule`: the rule that decided. */
export const ruleSchema = z.object({
  name: z.string(),
  expression: z.string(),
  ruleType: z.string(),
  status: testStatusSchema,
});
export type Rule = z.infer<typeof ruleSchema>;

export const idValidationSchema = z.object({
  photoSecurityAndQuality: z.array(testSchema),
  idSpecific: z.array(testSchema),
  customFields: z.array(testSchema).nullable(),
  appliedRule: ruleSchema.nullable(),
  overall: testSchema,
});
export type IdValidation = z.infer<typeof idValidationSchema>;

export const livenessSchema = z.object({
  livenessScore: testSchema,
  photoQuality: z.object({ value: z.string() }),
  physicalAttack: testSchema.optional(),
  spoofDetectionMethod: z.string().optional(),
  overall: testSchema,
});
export type Liveness = z.infer<typeof livenessSchema>;

export const faceRecognitionSchema = z.object({
  existingUser: z.boolean().optional(),
  existingInterviewId: z.string().optional(),
  existingExternalId: z.string().optional(),
  customerId: z.string().optional(),
  maskCheck: testSchema,
  lensesCheck: z.object({ status: testStatusSchema }),
  faceBrightness: testSchema,
  nameMatch: testSchema.optional(),
  appliedRule: ruleSchema.optional(),
  overall: testSchema,
});
export type FaceRecognition = z.infer<typeof faceRecognitionSchema>;

export const idOcrConfidenceSchema = z.object({ overallConfidence: testSchema });
export type IdOcrConfidence = z.infer<typeof idOcrConfidenceSchema>;

export const documentOnEdgeInfoSchema = z.object({
  frontDocumentIsOnTheEdge: z.boolean().optional(),
  backDocumentIsOnTheEdge: z.boolean().optional(),
});
export type DocumentOnEdgeInfo = z.infer<typeof documentOnEdgeInfoSchema>;

const riskSchema = z.object({ overall: z.object({ status: testStatusSchema }) });

/**
 * Contract 6.1, the whole answer of `GET /omni/get/score`. Keys that are not listed are dropped; sections of
 * modules that a flow lacks are null. Government, CURP, INE, external verification and watchlist checks do not
 * exist here, so theirs are always null.
 */
export const scoreSchema = z.object({
  idValidation: idValidationSchema.nullable(),
  liveness: livenessSchema.nullable(),
  faceRecognition: faceRecognitionSchema.nullable(),
  governmentValidation: z.null(),
  curpVerification: z.null(),
  ineScrapingValidation: z.null(),
  externalVerification: z.null(),
  incodeWatchlistScore: z.null(),
  idOcrConfidence: idOcrConfidenceSchema.nullable(),
  authentication: z.object({ identityId: z.string(), overall: testSchema }).optional(),
  deviceRisk: riskSchema,
  behavioralRisk: riskSchema,
  retryInfo: z.object({
    failedAttemptsCounter: z.number().int().nonnegative().optional(),
    stepsToRetry: z.array(z.string()).optional(),
  }),
  documentOnEdgeInfo: documentOnEdgeInfoSchema,
  sessionRecording: z.object({ mergedRecordingQualityChecks: z.object({}) }),
  appliedRule: ruleSchema.nullable(),
  needsReviewReason: z.string().optional(),
  reasonMsg: z.string(),
  overall: testSchema,
});
export type Score = z.infer<typeof scoreSchema>;
