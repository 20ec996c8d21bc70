/** What a session knows of a person beside captures and results; sealed with the session's key in `sessions.private`. */
export interface SessionPrivate {
  redirectionUrl?: string;
  customFields?: Record<string, string>;
  integrationId?: string;
  consent?: { title: string; content: string; givenAt: number; language?: string; version?: string };
  phone?: string;
  device?: Record<string, unknown>;
  geolocation?: Record<string, unknown>;
}

export const privateContext = (interviewId: string): string => `session-private:${interviewId}`;
