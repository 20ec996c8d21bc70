import { z } from 'zod';
import { sessionStatusSchema } from '../statuses.js';
import { endpoint } from './endpoint.js';
import { customFieldsSchema } from './session-endpoints.js';
import { noParams, objectId, optionalText, success, wireText } from './wire.js';

const sessionPath = z.object({ id: wireText(64) });
const writeErrors = [
  'request.invalid',
  'session.finished',
  'session.expired',
  'session.closed',
  'session.not_found',
] as const;

/** JSON text of the fingerprint; kept as it comes, never read here. */
const fingerprintDataLength = 20_000;

export const deviceFingerprintSchema = z.object({
  hash: optionalText(255),
  /** Accepted for compatibility; the address of the connection is what is kept. */
  ip: optionalText(64),
  deviceType: optionalText(50),
  data: optionalText(fingerprintDataLength),
  osVersion: optionalText(100),
  deviceModel: optionalText(100),
  browser: optionalText(100),
  sdkVersion: optionalText(50),
});
export type DeviceFingerprint = z.output<typeof deviceFingerprintSchema>;

export const geolocationSchema = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  accuracyMeters: z.number().min(0).optional(),
});
export type Geolocation = z.output<typeof geolocationSchema>;

/** Contract section 8, what is not an older endpoint's twin: device, place, custom fields, text messages. */
export const sessionDataEndpoints = {
  addDeviceFingerprint: endpoint({
    id: 'addDeviceFingerprint',
    method: 'POST',
    paths: ['/omni/add/device-fingerprint'],
    auth: 'session-token',
    bodyKind: 'json',
    section: '8',
    params: noParams,
    query: z.object({}),
    body: deviceFingerprintSchema,
    response: z.object({
      success: z.boolean(),
      sessionStatus: sessionStatusSchema,
      ipCountry: z.string().nullable(),
      ipState: z.string().nullable(),
    }),
    errors: writeErrors,
    summary: "Store what the person's device says of itself.",
  }),
  addGeolocation: endpoint({
    id: 'addGeolocation',
    method: 'POST',
    paths: ['/gatehouse/v1/sessions/:id/geolocation'],
    auth: 'session-token',
    idempotent: true,
    bodyKind: 'json',
    section: '8',
    params: sessionPath,
    query: z.object({}),
    body: geolocationSchema,
    response: success,
    errors: [...writeErrors, 'session.id_mismatch'],
    summary: 'Store where the person is.',
  }),
  getDevice: endpoint({
    id: 'getDevice',
    method: 'GET',
    paths: ['/gatehouse/v1/sessions/:id/device'],
    auth: 'session-or-executive',
    bodyKind: 'none',
    section: '8',
    params: sessionPath,
    query: z.object({}),
    body: z.unknown().optional(),
    response: z.object({
      deviceFingerprint: z.record(z.string(), z.unknown()).nullable(),
      geolocation: z.record(z.string(), z.unknown()).nullable(),
      /** Always null: Gatehouse knows no place of an address. */
      ipGeolocation: z.record(z.string(), z.unknown()).nullable(),
    }),
    errors: ['session.not_found'],
    summary: 'The stored device and place.',
  }),
  setCustomFields: endpoint({
    id: 'setCustomFields',
    method: 'POST',
    paths: ['/gatehouse/v1/sessions/:id/custom-fields'],
    auth: 'session-or-executive',
    idempotent: true,
    bodyKind: 'json',
    section: '8',
    params: sessionPath,
    query: z.object({}),
    body: z.object({ customFields: customFieldsSchema }),
    response: success,
    errors: [...writeErrors, 'session.id_mismatch', 'executive.forbidden'],
    summary: 'Merge custom fields into those of the session; null removes one.',
  }),
  sendSms: endpoint({
    id: 'sendSms',
    method: 'POST',
    paths: ['/omni/external/send-sms'],
    auth: 'executive',
    bodyKind: 'json',
    section: '8',
    params: noParams,
    query: z.object({ id: objectId.optional() }),
    body: z.object({
      clientId: optionalText(100),
      smsText: wireText(1000).pipe(z.string().min(1)),
      interviewId: objectId.optional(),
    }),
    response: success,
    errors: ['request.invalid', 'sms.no_driver', 'sms.not_sent', 'session.not_found', 'executive.forbidden'],
    summary: 'Send a text message to the phone of the session.',
  }),
};
