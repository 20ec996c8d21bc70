import { z } from 'zod';
import { type CustomField, customFieldTypes } from './custom-fields.js';
import { installedLanguages } from './languages.js';
import { typesOfId } from './measurements.js';
import { themeSchema } from './theme.js';

const boolean = (fallback: boolean, sentence: string) => z.boolean().default(fallback).describe(sentence);
const text = (fallback: string, maximum: number, sentence: string) =>
  z.string().max(maximum).default(fallback).describe(sentence);
const integer = (fallback: number, minimum: number, maximum: number, sentence: string) =>
  z.number().int().min(minimum).max(maximum).default(fallback).describe(sentence);
const score = (fallback: number, sentence: string) => integer(fallback, 0, 100, sentence);
const share = (fallback: number, sentence: string) =>
  z.number().min(0).max(2).default(fallback).describe(sentence);

const localText = z.union(
  [
    z.string().trim().min(1).max(200),
    z
      .partialRecord(z.enum(installedLanguages), z.string().trim().min(1).max(200))
      .refine((texts) => Object.keys(texts).length > 0),
  ],
  { error: `must be a text of 1 to 200 characters, or one for each of ${installedLanguages.join(', ')}` },
);

const customField = z
  .strictObject({
    // As they are written into links, exports and code: no key that is a word of the language it is read with.
    key: z.string().regex(/^[A-Za-z][\w.-]{0,99}$/, 'must be 1 to 100 letters, digits, _ . -'),
    label: localText,
    type: z.enum(customFieldTypes).default('text'),
    required: z.boolean().default(true),
    maxLength: z.number().int().min(1).max(1000).default(200),
    choices: z
      .array(z.strictObject({ value: z.string().trim().min(1).max(200), label: localText }))
      .max(250)
      .default([]),
  })
  .refine(({ type, choices }) => (type === 'choice') === choices.length > 0, {
    path: ['choices'],
    message: 'must be given for the type choice, and only for it',
  });

const customFields = z
  .array(customField)
  .max(20)
  .superRefine((fields, context) => {
    for (const [index, { key }] of fields.entries())
      if (fields.findIndex((other) => other.key === key) < index)
        context.addIssue({ code: 'custom', path: [index, 'key'], message: 'must be unique' });
  }) satisfies z.ZodType<CustomField[]>;

export const completionStatuses = [
  'ID_VALIDATION_FINISHED',
  'ID_VALIDATION_FINISHED_SECOND_ID',
  'POST_PROCESSING_FINISHED',
  'FACE_VALIDATION_FINISHED',
] as const;

// They become part of a header: host characters only, of which `*` may stand for a label.
const originPattern = /^https?:\/\/[a-z0-9.*:[\]-]+$/i;

/**
 * Every setting of a flow: the one list. Each has a default and a sentence; the reference page, the flow API
 * (contract 9.4) and the dashboard's editor are made from it. Stored as immutable versions.
 */
export const flowSettingsSchema = z.strictObject({
  mode: z
    .enum(['test', 'live'])
    .default('live')
    .describe(
      'test: real checks, but specimen documents are accepted and every page says so. live: specimens fail.',
    ),
  modules: z
    .strictObject({
      consent: boolean(true, 'Ask for consent before anything is captured.'),
      id: boolean(true, 'Capture an identity document.'),
      secondId: boolean(
        false,
        'A second document may follow the first (document=second). By API only: the hosted pages do not ask for it yet.',
      ),
      face: boolean(true, 'Capture a selfie and compare it with the portrait on the document.'),
    })
    .prefault({})
    .describe('Which steps the person goes through.'),
  liveness: z
    .enum(['off', 'optional', 'required'])
    .default('required')
    .describe(
      'Active liveness after the selfie: off, optional (the person may skip it), or required (a session in which it was not run goes to manual review).',
    ),
  customFields: customFields
    .default([])
    .describe(
      'Questions asked after the consent: `key`, `label` (one text, or one by language), `type` (text, email, number, date, choice), `required`, `maxLength`, `choices` (`value`, `label`). A key that the session already has is not asked.',
    ),
  language: text(
    'en-US',
    35,
    `Language of the hosted pages when neither link nor session names one: ${installedLanguages.join(', ')}.`,
  ),
  countries: z
    .array(z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 3166-1 alpha-3 code'))
    .max(300)
    .default([])
    .describe('Issuing countries that are accepted (alpha-3); empty: all.'),
  documentTypes: z
    .array(z.enum(typesOfId))
    .max(30)
    .default(['Passport', 'IdentificationCard', 'DriversLicense', 'ResidenceDocument', 'VoterIdentification'])
    .describe('Document types that are accepted (`typeOfId`); empty: all.'),
  minimumAge: integer(18, 0, 120, 'Age in years under which underageCheck fails; 0 switches the check off.'),
  thresholds: z
    .strictObject({
      sharpness: score(20, 'Document sharpness (0-100) under which a capture is refused.'),
      glare: score(20, 'Document glare score (0-100, higher is better) under which a capture is refused.'),
      balancedLight: score(20, 'Document light score (0-100) under which balancedLight fails.'),
      faceDistanceAccept: share(0.5, 'Face distance up to which portrait and selfie match.'),
      faceDistanceReject: share(
        0.6,
        'Face distance above which they do not; between the two a person reviews.',
      ),
      mrzConfidence: z
        .number()
        .min(0)
        .max(1)
        .default(0.6)
        .describe('Mean MRZ confidence (0-1) under which ocr confidence warns.'),
      faceBrightnessMinimum: integer(50, 0, 255, 'Mean grey of the face under which the selfie is too dark.'),
      faceBrightnessMaximum: integer(
        225,
        0,
        255,
        'Mean grey of the face above which the selfie is too bright.',
      ),
    })
    .prefault({})
    .describe('Where a measurement passes.'),
  rejectSpoofAtCapture: boolean(
    false,
    'Refuse a suspected spoof at upload with code 4005 instead of reporting it. A single selfie is not judged for spoofs, so it has no effect; the liveness challenge judges them.',
  ),
  checkDuplicateFaces: boolean(false, 'Compare the face with every identity of the tenant (1:N).'),
  checkFaceCovering: boolean(
    false,
    'Send selfies with a mask, a dark frame or sunglasses to review, and answer hasFaceMask. Thin and rimless glasses are not seen.',
  ),
  idCaptureTimeout: integer(
    25,
    5,
    600,
    'Seconds the page tries to photograph a document by itself before it points to the manual shutter. The button is there from the start.',
  ),
  idDetectionTimeout: integer(
    60,
    5,
    600,
    'Seconds the camera looks for a document before the page offers an upload beside it, if `uploadFallback` allows one. The page before the camera offers it at once.',
  ),
  selfieCaptureTimeout: integer(
    25,
    5,
    600,
    'Seconds before the selfie page gives advice on the light and, if `uploadFallback` allows one, offers an upload. The person takes the selfie by the shutter.',
  ),
  idCaptureRetries: integer(
    3,
    0,
    20,
    'Refused document captures before the person goes on and a reviewer decides.',
  ),
  selfieCaptureRetries: integer(
    3,
    0,
    20,
    'Refused selfies, and apart from them failed attempts at the liveness challenge (at least one), before the person goes on and a reviewer decides.',
  ),
  curpValidationRetries: integer(1, 0, 20, 'Echoed by start for compatibility; no CURP check exists here.'),
  onboardingLinkExpirationMinutes: integer(
    15,
    1,
    43_200,
    'Minutes a hosted link waits for its first opening, and between two steps.',
  ),
  sessionExpirationMinutes: integer(
    1440,
    5,
    129_600,
    'Minutes after which an unfinished session becomes EXPIRED.',
  ),
  retentionDays: integer(
    0,
    0,
    3650,
    'Days after which a session is deleted; 0: kept until somebody deletes it.',
  ),
  completeOnStatus: z
    .enum(completionStatuses)
    .nullable()
    .default(null)
    .describe('Mark the session completed when it reaches this status, without finish-status.'),
  autoApprove: boolean(false, 'On overall OK create the identity at once (action "approved").'),
  redirectionUrl: text(
    '',
    2048,
    'Where the person goes at the end when the session names no redirectionUrl.',
  ),
  appendSessionToRedirect: boolean(false, 'Add interviewId and onboardingStatus to the redirect target.'),
  redirectDelaySeconds: integer(4, 0, 30, 'Seconds the success screen shows before the redirect.'),
  endScreenTitle: text('', 200, 'Title of the success screen; empty: the translated default.'),
  endScreenText: text('', 2000, 'Text of the success screen; empty: the translated default.'),
  theme: themeSchema.prefault({}).describe('Look of the hosted pages.'),
  showVerdict: boolean(false, 'Show passed or not on the success screen.'),
  optinEnabled: boolean(false, 'Echoed by start.'),
  optinCompanyName: text('', 200, 'Company named in the consent text.'),
  staticLink: boolean(true, 'The flow may be used by its static link, without a backend.'),
  staticLinkCustomerId: boolean(false, 'Store externalCustomerId from a static link, marked as not proven.'),
  linkByInterviewId: boolean(
    true,
    'Accept ?interviewId= instead of a link key while the session is unfinished.',
  ),
  uploadFallback: boolean(true, 'The person may choose a picture file instead of using the camera.'),
  frameAncestors: z
    .array(z.string().regex(originPattern, 'must be an origin such as https://app.example'))
    .max(50)
    .default([])
    .describe(
      'Origins that may show the hosted pages in an iframe; empty: any in test mode, none in live mode.',
    ),
  handoff: z
    .strictObject({
      mode: z
        .enum(['off', 'offered', 'required'])
        .default('offered')
        .describe(
          'Continue on the phone by QR code: never, offered to people at a computer, or the only way for them.',
        ),
      sms: boolean(false, 'Offer the link by text message too; hidden without an SMS driver.'),
      rotate: boolean(
        true,
        'Renew the QR code every 30 seconds; the one before dies 10 seconds later. false: a code lives 10 minutes.',
      ),
    })
    .prefault({})
    .describe('Desktop to phone.'),
});

export type FlowSettings = z.infer<typeof flowSettingsSchema>;
/** What a caller may send: everything optional. */
export type FlowSettingsInput = z.input<typeof flowSettingsSchema>;
