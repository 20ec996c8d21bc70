import type { ConsentText } from '../consent-text.js';

export const consentText: ConsentText = {
  'consent.title': 'Let’s confirm it’s you',
  'consent.intro': '{{company}} asks you to verify your identity. It takes about a minute.',
  'consent.dataTitle': 'What happens with your data',
  'consent.dataUse':
    'We read your document, compare your face with its photo and, if asked for, check in a short series of pictures that a living person is there. This uses biometric data.',
  'consent.dataAccess': '{{company}} receives the pictures and the result. They are stored encrypted.',
  'consent.dataRights': 'You may refuse. You can ask {{company}} at any time to delete your data.',
  'consent.agreement':
    '“Agree and continue” means that you consent to this, including the use of your biometric data.',
  'consent.agree': 'Agree and continue',
};
