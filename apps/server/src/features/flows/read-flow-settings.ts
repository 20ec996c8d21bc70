import { type FlowSettings, flowSettingsSchema, GatehouseError, isIssuerCode } from '@gatehouse/contract';
import type { z } from 'zod';
import type { Organisation } from '../organisations/index.js';
import { checkRedirectionUrl } from '../sessions/operations/check-redirection-url.js';

const root = 'body.settings';
const refuse = (detail: string) => new GatehouseError('request.invalid', { detail });

/** Settings from outside, complete and valid; else `request.invalid`, naming the field by its path and never its value. */
export function readFlowSettings(given: unknown, organisation: Organisation): FlowSettings {
  const result = flowSettingsSchema.safeParse(given);
  if (!result.success) throw refuse(describeIssues(result.error));
  const settings = result.data;
  refuseUnstorableText(settings);

  const { faceDistanceAccept, faceDistanceReject, faceBrightnessMinimum, faceBrightnessMaximum } =
    settings.thresholds;
  if (faceDistanceReject < faceDistanceAccept)
    throw refuse(`${root}.thresholds.faceDistanceReject: must not be below faceDistanceAccept`);
  if (faceBrightnessMaximum < faceBrightnessMinimum)
    throw refuse(`${root}.thresholds.faceBrightnessMaximum: must not be below faceBrightnessMinimum`);
  const unknownCountry = settings.countries.findIndex((country) => !isIssuerCode(country));
  if (unknownCountry >= 0)
    throw refuse(`${root}.countries.${unknownCountry}: must be an ISO 3166-1 alpha-3 code`);

  // Redirection follows the rules of start: a flow must not lead where a session may not (11.4).
  const redirectionUrl =
    checkRedirectionUrl(settings.redirectionUrl, organisation, `${root}.redirectionUrl`) ?? '';
  return { ...settings, redirectionUrl };
}

function describeIssues(error: z.ZodError): string {
  return error.issues
    .flatMap((issue) => {
      const path = [root, ...issue.path.map(String)].join('.');
      if (issue.code !== 'unrecognized_keys') return [`${path}: ${issue.message}`];
      return issue.keys.map((key) => `${path}.${key.slice(0, 60)}: there is no such setting`);
    })
    .slice(0, 3)
    .join('; ');
}

/** JSON columns hold neither U+0000 nor half a character. */
function refuseUnstorableText(settings: FlowSettings): void {
  for (const [name, value] of Object.entries(settings)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (textsIn(value).some((text) => /[\u0000\p{Surrogate}]/u.test(text)))
      throw refuse(`${root}.${name}: must not contain U+0000 or an unpaired surrogate`);
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
