/** What a session knows of a person beside captures and results; sealed with the session's key in `sessions.private`. */
export interface SessionPrivate {
  redirectionUrl?: string;
  customFields?: Record<string, string>;
  integrationId?: string;
  /** The words as they were shown; version and language where the hosted pages showed them. */
  consent?: { title: string; content: string; givenAt: number; language?: string; version?: string };
  phone?: string;
  device?: Record<string, unknown>;
  geolocation?: Record<string, unknown>;
}

export const privateContext = (interviewId: string): string => `session-private:${interviewId}`;
