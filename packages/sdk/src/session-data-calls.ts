import { type ExecutiveAccess, idOf, proofOf, type SessionAccess, type TokenAccess } from './access.js';
import { type AnswerOf, answer, anything, fields, flag, record, text } from './answer-shape.js';
import type { Call, CallOptions } from './send-call.js';

const successAnswer = answer({ success: flag });
type SuccessAnswer = AnswerOf<typeof successAnswer>;

const customFieldsAnswer = answer({ customFields: record(text) });
export type CustomFieldsAnswer = AnswerOf<typeof customFieldsAnswer>;

const fingerprintAnswer = answer({ success: flag, sessionStatus: text, ipCountry: text, ipState: text });
export type DeviceFingerprintAnswer = AnswerOf<typeof fingerprintAnswer>;

const phoneAnswer = answer({ phone: text });
export type PhoneAnswer = AnswerOf<typeof phoneAnswer>;

const consentAnswer = answer({ title: text, content: text, status: flag });
export type UserConsentAnswer = AnswerOf<typeof consentAnswer>;

const deviceAnswer = answer({
  ipGeolocation: fields({}),
  deviceFingerprint: anything,
  geolocation: anything,
});
export type DeviceAnswer = AnswerOf<typeof deviceAnswer>;

export interface DeviceFingerprint {
  readonly hash?: string | undefined;
  readonly ip?: string | undefined;
  readonly deviceType?: 'WEBAPP' | (string & {}) | undefined;
  /** JSON text. */
  readonly data?: string | undefined;
  readonly osVersion?: string | undefined;
  readonly deviceModel?: string | undefined;
  readonly browser?: string | undefined;
  readonly sdkVersion?: string | undefined;
}

/** One session named by its id, with whatever proves the right to it. */
export type SessionIdAccess = { readonly interviewId: string } & (TokenAccess | ExecutiveAccess);

export type SessionDataCalls = ReturnType<typeof createSessionDataCalls>;

/** Calls of contract section 8. */
export function createSessionDataCalls(call: Call) {
  const post = <B>(
    path: string,
    access: TokenAccess,
    body: B,
    options: CallOptions,
  ): Promise<SuccessAnswer> =>
    call({ ...options, method: 'POST', path, proof: proofOf(access), body, answer: successAnswer });
  const sessionPath = (interviewId: string, what: string) =>
    `/gatehouse/v1/sessions/${encodeURIComponent(interviewId)}/${what}`;

  return {
    /** `GET /omni/get/custom-fields`. */
    customFields: (access: SessionAccess, options: CallOptions = {}): Promise<CustomFieldsAnswer> =>
      call({
        ...options,
        method: 'GET',
        path: '/omni/get/custom-fields',
        proof: proofOf(access),
        query: idOf(access),
        answer: customFieldsAnswer,
      }),

    /** `POST …/sessions/{id}/custom-fields`: merged with what is there; null removes. Gatehouse only. */
    setCustomFields: (
      input: SessionIdAccess & { readonly customFields: Readonly<Record<string, string | null>> },
      options: CallOptions = {},
    ): Promise<SuccessAnswer> =>
      call({
        ...options,
        method: 'POST',
        path: sessionPath(input.interviewId, 'custom-fields'),
        proof: proofOf(input),
        body: { customFields: input.customFields },
        answer: successAnswer,
      }),

    /** `POST /omni/add/device-fingerprint`. */
    addDeviceFingerprint: (
      { token, ...body }: TokenAccess & DeviceFingerprint,
      options: CallOptions = {},
    ): Promise<DeviceFingerprintAnswer> =>
      call({
        ...options,
        method: 'POST',
        path: '/omni/add/device-fingerprint',
        proof: proofOf({ token }),
        body,
        answer: fingerprintAnswer,
      }),

    /** `POST …/sessions/{id}/geolocation`. Gatehouse only. */
    setGeolocation: (
      input: TokenAccess & {
        readonly interviewId: string;
        readonly latitude: number;
        readonly longitude: number;
        readonly accuracyMeters?: number | undefined;
      },
      options: CallOptions = {},
    ): Promise<SuccessAnswer> => {
      const { token, interviewId, ...body } = input;
      return post(sessionPath(interviewId, 'geolocation'), { token }, body, options);
    },

    /** `GET …/sessions/{id}/device`: fingerprint and place. Gatehouse only. */
    device: (input: SessionIdAccess, options: CallOptions = {}): Promise<DeviceAnswer> =>
      call({
        ...options,
        method: 'GET',
        path: sessionPath(input.interviewId, 'device'),
        proof: proofOf(input),
        answer: deviceAnswer,
      }),

    /** `POST /omni/add/phone`: E.164; `text` is sent to it if the server can send text messages. */
    addPhone: (
      { token, ...body }: TokenAccess & { readonly phone: string; readonly text?: string | undefined },
      options: CallOptions = {},
    ): Promise<SuccessAnswer> => post('/omni/add/phone', { token }, body, options),

    /** `GET /omni/get/phone`. */
    phone: (access: SessionAccess, options: CallOptions = {}): Promise<PhoneAnswer> =>
      call({
        ...options,
        method: 'GET',
        path: '/omni/get/phone',
        proof: proofOf(access),
        query: idOf(access),
        answer: phoneAnswer,
      }),

    /** `POST /omni/external/send-sms`: sends a text to the phone of the session. */
    sendSms: (
      input: ExecutiveAccess & {
        readonly interviewId: string;
        readonly clientId: string;
        readonly smsText: string;
      },
      options: CallOptions = {},
    ): Promise<SuccessAnswer> => {
      const { executiveToken, ...body } = input;
      return call({
        ...options,
        method: 'POST',
        path: '/omni/external/send-sms',
        proof: proofOf({ executiveToken }),
        query: { id: input.interviewId },
        body,
        answer: successAnswer,
      });
    },

    /** `POST /omni/add/user-consent`. */
    addUserConsent: (
      {
        token,
        ...body
      }: TokenAccess & {
        readonly title: string;
        readonly content: string;
        readonly status: true;
      },
      options: CallOptions = {},
    ): Promise<SuccessAnswer> => post('/omni/add/user-consent', { token }, body, options),

    /** `GET /omni/get/user-consent`. */
    userConsent: (access: TokenAccess, options: CallOptions = {}): Promise<UserConsentAnswer> =>
      call({
        ...options,
        method: 'GET',
        path: '/omni/get/user-consent',
        proof: proofOf(access),
        answer: consentAnswer,
      }),
  };
}
