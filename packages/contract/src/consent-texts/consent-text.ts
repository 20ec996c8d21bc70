/** The version that the pages of this release show. */
export const consentVersion = '2';

/** What a person reads and agrees to before anything is captured; `{{company}}` is who asks. */
export type ConsentText = Record<
  | 'consent.title'
  | 'consent.intro'
  | 'consent.dataTitle'
  | 'consent.dataUse'
  | 'consent.dataAccess'
  | 'consent.dataRights'
  | 'consent.agreement'
  // The words on the button.
  | 'consent.agree',
  string
>;
