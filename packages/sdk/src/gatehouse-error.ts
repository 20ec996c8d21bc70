/** Codes that the SDK itself gives; every other code comes from the server (`docs/errors`). */
export type ClientErrorCode =
  | 'client.configuration'
  | 'client.network'
  | 'client.timeout'
  | 'client.aborted'
  | 'client.redirected'
  | 'client.answer_too_large'
  | 'client.unexpected_answer'
  | 'client.deadline'
  | 'client.status_unreachable'
  | 'webhook.body_not_raw'
  | 'webhook.body_not_json'
  | 'webhook.secret_invalid'
  | 'webhook.unsigned'
  | 'webhook.timestamp_out_of_tolerance'
  | 'webhook.signature_mismatch';

export interface GatehouseErrorFields {
  readonly code: string;
  readonly message: string;
  /** `status` of the error body: a custom code such as 4019 (contract 1.9), else the HTTP status. */
  readonly status?: number | undefined;
  readonly httpStatus?: number | undefined;
  /** `error` of the error body: a short text from the server. */
  readonly error?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

/**
 * The only error that the SDK throws on purpose. Its message says what happened and what to do next, and never
 * holds a key, a token, an image or a value read from a document.
 */
export class GatehouseError extends Error {
  override readonly name = 'GatehouseError';
  /** Stable machine name: the server's own, else `omni.<custom code>`, `http.<status>`, `client.…` or `webhook.…`. */
  readonly code: string;
  /** Custom code (contract 1.9) or HTTP status; undefined when no answer came. */
  readonly status: number | undefined;
  readonly httpStatus: number | undefined;
  /** Short text from the server, for developers. */
  readonly error: string | undefined;
  /** Quote it when you ask the operator for help: it finds the log lines. */
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(fields: GatehouseErrorFields) {
    super(fields.message);
    this.code = fields.code;
    this.status = fields.status;
    this.httpStatus = fields.httpStatus;
    this.error = fields.error;
    this.requestId = fields.requestId;
    this.retryAfterSeconds = fields.retryAfterSeconds;
  }

  /** A suspected spoof: code 4005, or 405 when the text speaks of one (contract section 13). */
  get spoofAttempt(): boolean {
    return this.status === 4005 || (this.status === 405 && /spoof/i.test(this.error ?? ''));
  }

  /** True when the same call may succeed later: throttled, server fault, timeout, network. */
  get transient(): boolean {
    if (this.code === 'client.network' || this.code === 'client.timeout') return true;
    const { httpStatus } = this;
    // 501 means "not implemented" and will stay so (contract section 12).
    return httpStatus === 429 || (httpStatus !== undefined && httpStatus >= 500 && httpStatus !== 501);
  }
}
