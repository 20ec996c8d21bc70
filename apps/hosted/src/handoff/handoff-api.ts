import { callServer, type Reply } from '../hosted-api/hosted-api.js';
import { fieldsOf } from '../journey/parse-journey.js';

/** Why a phone cannot use the link. */
export type Obstacle = 'loopback' | 'insecure';

export interface ShownCode {
  url: string;
  livesForSeconds: number;
  /** null: it is shown until it dies. */
  renewAfterSeconds: number | null;
  obstacle: Obstacle | null;
  /** The link can be sent as a text message. */
  sms: boolean;
}

const secondsOf = (value: unknown): number | null => (typeof value === 'number' && value > 0 ? value : null);

export function parseShownCode(body: unknown): ShownCode | null {
  const { url, livesForSeconds, renewAfterSeconds, obstacle, sms } = fieldsOf(body);
  const lives = secondsOf(livesForSeconds);
  if (typeof url !== 'string' || lives === null) return null;
  return {
    url,
    livesForSeconds: lives,
    renewAfterSeconds: secondsOf(renewAfterSeconds),
    obstacle: obstacle === 'loopback' || obstacle === 'insecure' ? obstacle : null,
    sms: sms === true,
  };
}

function parseTextsLeft(body: unknown): { textsLeft: number } | null {
  const { textsLeft } = fieldsOf(body);
  return typeof textsLeft === 'number' ? { textsLeft } : null;
}

const at = (interviewId: string) => `/${encodeURIComponent(interviewId)}/handoff`;

export const showCode = (interviewId: string): Promise<Reply<ShownCode>> =>
  callServer(at(interviewId), { body: {}, parse: parseShownCode });

/** Sends the link to a number as a text message. */
export const textCode = (interviewId: string, phone: string): Promise<Reply<{ textsLeft: number }>> =>
  callServer(`${at(interviewId)}/text`, { body: { phone }, parse: parseTextsLeft });
