/** The page that a call comes from, once its cookie is proven: one session, seen on one device. */
export interface Page {
  sessionId: string;
  organisationName: string;
  device: { cookieHash: string; handedOver: boolean };
}
