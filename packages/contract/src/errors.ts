/**
 * The closed list of errors. `http` is the HTTP code; `status` is what the body carries where the contract has a
 * custom code (section 1.9), otherwise it equals `http`. `error` is for the public, `developer` says what to do next.
 * docs/errors/<code>.md is generated from this list.
 */
export interface ErrorDefinition {
  http: number;
  status?: number;
  error: string;
  developer: string;
}

export const errorDefinitions = {
  'api_version.unsupported': {
    http: 400,
    error: 'Unsupported api-version.',
    developer: 'Send the header api-version: 1.0, or none.',
  },
  'api_key.invalid': {
    http: 403,
    error: 'Forbidden.',
    developer: 'Send the x-api-key header with a live key of this installation.',
  },
  'api_key.tenant_mismatch': {
    http: 403,
    error: 'Forbidden.',
    developer: 'The key and the token belong to different tenants; use the key that started the session.',
  },
  'token.invalid': {
    http: 401,
    error: 'Unauthorized.',
    developer:
      'Send a live token in X-Incode-Hardware-Id; start returns one, log-in another. Tokens end by expiry, log-out and password change.',
  },
  'token.wrong_role': {
    http: 401,
    error: 'Unauthorized.',
    developer: 'This endpoint takes another kind of token; the reference lists which.',
  },
  'session.id_required': {
    http: 400,
    error: 'Parameter id is required.',
    developer: 'With an executive token, name the session in the id query parameter.',
  },
  'session.id_mismatch': {
    http: 403,
    error: 'Forbidden.',
    developer:
      'A session token reaches its own session only; drop the id parameter or use an executive token.',
  },
  'session.not_found': {
    http: 404,
    error: 'Session not found.',
    developer: 'The id is unknown, deleted, or belongs to another tenant.',
  },
  'session.closed': {
    http: 400,
    error: 'Session is closed.',
    developer: 'Closed sessions can be read but not changed. Start a new session.',
  },
  'session.finished': {
    http: 400,
    error: 'Session is finished.',
    developer: 'Finished sessions can be read but not changed. Start a new session for a new attempt.',
  },
  'session.expired': {
    http: 400,
    error: 'Session is expired.',
    developer: 'The session ran out of time before it was finished. Start a new session.',
  },
  'session.held': {
    http: 400,
    error: 'Session is under legal hold.',
    developer: 'Lift the hold before deleting the session.',
  },
  'flow.unknown': {
    http: 400,
    error: 'Unknown configurationId.',
    developer: 'Send the id of a flow of this tenant; GET /gatehouse/v1/flows lists them.',
  },
  'flow.required': {
    http: 400,
    error: 'configurationId is required.',
    developer: 'Send configurationId, or set a default flow for the tenant.',
  },
  'flow.not_found': {
    http: 404,
    error: 'Flow not found.',
    developer: 'The id is unknown or belongs to another tenant.',
  },
  'flow.conflict': {
    http: 409,
    error: 'Flow was changed by somebody else.',
    developer: 'Read the flow again and send the version you read.',
  },
  'request.invalid': {
    http: 400,
    error: 'Invalid request.',
    developer: 'The message names the field; the reference shows its shape.',
  },
  'request.json': { http: 400, error: 'Body is not valid JSON.', developer: 'Send UTF-8 JSON.' },
  'request.too_large': {
    http: 413,
    error: 'Request is too large.',
    developer: 'A request may hold 10 MB. Send a smaller or more strongly compressed picture.',
  },
  'request.unsupported_type': {
    http: 415,
    error: 'Unsupported Content-Type.',
    developer: 'Send application/json; image endpoints also take image/jpeg, image/png and image/webp.',
  },
  'request.not_acceptable': {
    http: 406,
    error: 'Not acceptable.',
    developer: 'Send Accept: application/json, */* or none.',
  },
  'request.idempotency_mismatch': {
    http: 400,
    error: 'Idempotency-Key was used with another body.',
    developer: 'Use a fresh key for a different request.',
  },
  'request.in_progress': {
    http: 409,
    error: 'The same request is still running.',
    developer: 'Repeat after the seconds in Retry-After.',
  },
  'request.page_only': {
    http: 403,
    error: 'Forbidden.',
    developer: 'This call is made by the hosted pages themselves.',
  },
  'route.not_found': {
    http: 404,
    error: 'Not found.',
    developer: 'There is no such path; /openapi.json lists all.',
  },
  'route.method_not_allowed': {
    http: 405,
    error: 'Method not allowed.',
    developer: 'The Allow header lists the methods of this path.',
  },
  throttled: { http: 429, error: 'Too many requests.', developer: 'Wait for the seconds in Retry-After.' },
  not_implemented: {
    http: 501,
    error: 'Not implemented.',
    developer: 'This product of the original service is not part of Gatehouse.',
  },
  'sms.no_driver': {
    http: 501,
    error: 'No SMS driver is set up.',
    developer: 'Set GATEHOUSE_SMS_URL (docs/guides/phone-hand-over.md), or leave text out.',
  },
  'sms.not_sent': {
    http: 503,
    error: 'The text message was not sent.',
    developer:
      'The SMS gateway refused the message or did not answer; the server log says which, with the requestId. Repeat the call: what was stored before stays.',
  },
  'device.taken_over': {
    http: 409,
    error: 'The session continues on another device.',
    developer:
      'One device captures at a time: the one that opened the session last. The page offers the person to continue on this one.',
  },
  'handoff.off': {
    http: 400,
    error: 'The session cannot be handed over.',
    developer: 'The flow sets handoff.mode to off, or this page is the phone that took over already.',
  },
  'handoff.code_dead': {
    http: 410,
    error: 'Code is expired.',
    developer:
      'A hand-over code works once, for a short time, and dies when another one of its session was used. Show a new one.',
  },
  'handoff.texts_used_up': {
    http: 400,
    error: 'No text message is left for this session.',
    developer: 'A session sends at most five links by text message. Scan the code instead.',
  },
  internal: {
    http: 500,
    error: 'Internal server error.',
    developer: 'Report the requestId to the operator; the server log has the cause.',
  },
  overloaded: {
    http: 503,
    error: 'The server is busy.',
    developer: 'Repeat after the seconds in Retry-After; add workers if it lasts.',
  },
  'check.interrupted': {
    http: 503,
    error: 'The check was interrupted.',
    developer:
      'The worker that measured this picture ended and is being replaced; the attempt does not count. Repeat after the seconds in Retry-After, and with another picture if it happens again.',
  },
  timeout: {
    http: 504,
    error: 'The request took too long.',
    developer: 'Repeat the call; what was acknowledged before is kept.',
  },
  'response.too_large': {
    http: 502,
    error: 'Response is too large.',
    developer: 'Ask for fewer images in one call, or use /omni/get/images/v2.',
  },
  'image.missing': {
    http: 400,
    error: 'Image is missing.',
    developer: 'Send {"base64Image":"…"} or the picture itself with its image content type.',
  },
  'image.format_unsupported': {
    http: 400,
    status: 3008,
    error: 'Image format is not supported.',
    developer: 'Send JPEG, PNG or WebP.',
  },
  'image.too_many_pixels': {
    http: 400,
    status: 3008,
    error: 'Image has too many pixels.',
    developer: 'Send at most 50 megapixels.',
  },
  'image.damaged': {
    http: 400,
    status: 3008,
    error: 'Image is damaged.',
    developer: 'The picture cannot be decoded, perhaps it was cut off. Send it again.',
  },
  'image.too_small': {
    http: 400,
    status: 3008,
    error: 'Image is too small.',
    developer: 'Send at least 600 pixels on the long side, better 1000.',
  },
  'image.type_unknown': {
    http: 400,
    error: 'imageType is not supported.',
    developer: 'Use imageType=selfie.',
  },
  'image.link_expired': {
    http: 410,
    error: 'Image link is expired.',
    developer: 'Links live one hour; ask /omni/get/images/v2 for new ones.',
  },
  'image.not_found': { http: 404, error: 'Image not found.', developer: 'The link is unknown.' },
  'face.cropped': {
    http: 400,
    status: 1001,
    error: 'Face cannot be cropped.',
    developer: 'The face is cut off or turned away. Take the selfie again, looking straight ahead.',
  },
  'face.not_aligned': {
    http: 400,
    status: 3002,
    error: 'Face cannot be cropped.',
    developer:
      'The face is turned far to the side or mostly covered. Take the selfie again, uncovered, looking straight ahead.',
  },
  'face.crop_failed': {
    http: 400,
    status: 1003,
    error: 'Face cannot be cropped.',
    developer: 'Take the picture again with the whole face inside.',
  },
  'face.blurred': {
    http: 400,
    status: 3006,
    error: 'Face is blurred.',
    developer: 'Hold still and take the selfie again.',
  },
  'face.glare': {
    http: 400,
    status: 3007,
    error: 'Glare on the face.',
    developer: 'Turn away from the light and take the selfie again.',
  },
  'face.too_small': {
    http: 400,
    status: 3008,
    error: 'Face is too small.',
    developer: 'Come closer and take the selfie again.',
  },
  'face.not_portrait': {
    http: 400,
    status: 3009,
    error: 'Image is not in portrait orientation.',
    developer: 'Hold the device upright; the picture must not be wider than high.',
  },
  'face.compressed': {
    http: 400,
    status: 3010,
    error: 'Image is damaged by compression.',
    developer: 'Send the picture with a higher JPEG quality.',
  },
  'face.spoof': {
    http: 400,
    status: 4005,
    error: 'Spoof attempt detected.',
    developer: 'The flow refuses suspected spoofs at capture.',
  },
  'face.several': {
    http: 400,
    status: 4010,
    error: 'No single usable face.',
    developer: 'Exactly one person may be in the picture.',
  },
  'face.not_found': {
    http: 400,
    status: 4019,
    error: 'Face not found.',
    developer: 'Take the picture again with the face in the middle.',
  },
  'process.no_front': {
    http: 400,
    status: 6000,
    error: 'Cannot process: no front of the document.',
    developer: 'Upload an accepted front first.',
  },
  'process.no_back': {
    http: 400,
    status: 6000,
    error: 'Cannot process: no back of the document.',
    developer: 'Upload an accepted back first, or use onlyFront=true with the front.',
  },
  'process.no_selfie': {
    http: 400,
    status: 6000,
    error: 'Cannot process: no selfie.',
    developer: 'Upload an accepted selfie first.',
  },
  'process.no_id': {
    http: 400,
    status: 6000,
    error: 'Cannot process: no document.',
    developer: 'Upload the front of the document first.',
  },
  'process.no_face': {
    http: 400,
    status: 6000,
    error: 'Cannot process: face is not processed.',
    developer: 'Call process/face first.',
  },
  'process.failed': {
    http: 400,
    status: 6000,
    error: 'Cannot process: the job failed.',
    developer: 'Upload again and repeat the call.',
  },
  'liveness.off': {
    http: 400,
    error: 'The flow asks for no liveness challenge.',
    developer: 'Set liveness to optional or required in the flow, and its face module on.',
  },
  'liveness.unknown': {
    http: 404,
    error: 'Liveness challenge not found.',
    developer: 'The nonce is unknown or belongs to another session. Begin a challenge and use its nonce.',
  },
  'liveness.expired': {
    http: 410,
    error: 'Liveness challenge is expired.',
    developer: 'A challenge lives two minutes. Begin a new one; the person starts again.',
  },
  'liveness.ended': {
    http: 400,
    error: 'Liveness challenge has ended.',
    developer:
      'It was judged, or a newer challenge took its place. A nonce is used once: begin a new challenge if the person may try again.',
  },
  'liveness.passed': {
    http: 400,
    error: 'Liveness challenge was passed already.',
    developer: 'The newest selfie has a passed challenge. Go on with the session.',
  },
  'liveness.attempts_used_up': {
    http: 400,
    error: 'No attempt at the liveness challenge is left.',
    developer: 'The flow allows no further attempt. Finish the session; a reviewer decides.',
  },
  'liveness.too_many_frames': {
    http: 400,
    error: 'Too many frames for one liveness challenge.',
    developer:
      'The answer to the begun challenge says how many frames it takes, and how far apart. Finish it.',
  },
  'liveness.frame_too_large': {
    http: 413,
    error: 'Frame is too large.',
    developer: 'A frame is a JPEG of at most 1 MB; 640 pixels high are enough.',
  },
  'liveness.no_frames': {
    http: 400,
    error: 'No frame was sent.',
    developer: 'Send the frames of the challenge before finishing it.',
  },
  'review.not_pending': {
    http: 400,
    error: 'Session is not under review.',
    developer: 'Only finished sessions that need review can be decided, once.',
  },
  'consent.status': {
    http: 400,
    error: 'Consent must be given.',
    developer: 'Send status true; without it nothing is stored.',
  },
  'link.unknown': {
    http: 404,
    error: 'Link not found.',
    developer: 'The link is unknown or does not belong to this flow.',
  },
  'link.expired': {
    http: 410,
    error: 'Link is expired.',
    developer: 'Ask /omni/onboarding-url for a new link.',
  },
  'link.static_off': {
    http: 404,
    error: 'Link not found.',
    developer: 'The flow does not allow static links.',
  },
  'credentials.invalid': { http: 401, error: 'Unauthorized.', developer: 'E-mail or password is wrong.' },
  'mfa.required': {
    http: 401,
    error: 'Second factor required.',
    developer: 'Use a service executive without a second factor for API log-in.',
  },
  'executive.forbidden': {
    http: 403,
    error: 'Forbidden.',
    developer: 'The role of this executive does not allow the action.',
  },
  'webhook.not_found': {
    http: 404,
    error: 'Webhook not found.',
    developer: 'The id is unknown or belongs to another tenant.',
  },
  'webhook.url_refused': {
    http: 400,
    error: 'Webhook URL is refused.',
    developer:
      'Use https on port 443 or 8443 and a public address, or ask the operator to allow the range in GATEHOUSE_OUTBOUND_ALLOW.',
  },
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof errorDefinitions;

/** Contract 1.7, in this order. */
export interface ErrorBody {
  timestamp: number;
  status: number;
  error: string;
  message: string;
  path: string;
  code: string;
  requestId: string;
  /** Only with `link.expired`: where the hosted page's one button leads (contract 11.2). */
  redirectionUrl?: string;
}

const kinds: Record<number, string> = {
  400: 'BadRequestException',
  401: 'UnauthorizedException',
  403: 'ForbiddenException',
  404: 'NotFoundException',
  405: 'MethodNotAllowedException',
  406: 'NotAcceptableException',
  409: 'ConflictException',
  410: 'GoneException',
  413: 'PayloadTooLargeException',
  415: 'UnsupportedMediaTypeException',
  429: 'TooManyRequestsException',
  501: 'NotImplementedException',
  502: 'BadGatewayException',
  503: 'ServiceUnavailableException',
  504: 'GatewayTimeoutException',
};

/** The refusal of a request: thrown by operations, turned into the wire's error body by the surface. */
export class GatehouseError extends Error {
  readonly code: ErrorCode;
  /** Extra public sentence, free of personal data (a field's name, never its value). */
  readonly detail: string | undefined;
  readonly headers: Record<string, string>;
  readonly redirectionUrl: string | undefined;
  constructor(
    code: ErrorCode,
    options: {
      detail?: string;
      headers?: Record<string, string>;
      redirectionUrl?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(options.detail ?? errorDefinitions[code].error, { cause: options.cause });
    this.name = 'GatehouseError';
    this.code = code;
    this.detail = options.detail;
    this.headers = options.headers ?? {};
    this.redirectionUrl = options.redirectionUrl;
  }
}

/** Builds the body of contract 1.7. `path` must come without host, query and `/0`. */
export function errorBody(
  error: GatehouseError,
  at: { timestamp: number; path: string; requestId: string },
): { http: number; body: ErrorBody } {
  const definition: ErrorDefinition = errorDefinitions[error.code];
  return {
    http: definition.http,
    body: {
      timestamp: at.timestamp,
      status: definition.status ?? definition.http,
      error: definition.error,
      message: `${kinds[definition.http] ?? 'InternalServerErrorException'}: ${error.detail ?? definition.error}`,
      path: at.path,
      code: error.code,
      requestId: at.requestId,
      ...(error.redirectionUrl && { redirectionUrl: error.redirectionUrl }),
    },
  };
}
