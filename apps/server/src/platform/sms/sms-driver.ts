export interface TextMessage {
  /** ITU-T E.164, such as +16465550100. */
  to: string;
  text: string;
}

/** Why a message did not leave: a short machine word, without number or text. */
export type SmsResult = { ok: true } | { ok: false; reason: string };

/** Sends text messages. The port: what stands behind it is chosen by the operator, and by default nothing does. */
export interface SmsDriver {
  /** Never rejects, never tries twice: a message that arrives twice is worse than one that is asked for again. */
  send(message: TextMessage): Promise<SmsResult>;
}
