import type { ConsentText } from '../consent-text.js';

export const consentText: ConsentText = {
  'consent.title': 'Bestätigen wir, dass Sie es sind',
  'consent.intro': '{{company}} bittet Sie, Ihre Identität zu bestätigen. Das dauert etwa eine Minute.',
  'consent.dataTitle': 'Was mit Ihren Daten geschieht',
  'consent.dataUse':
    'Wir lesen Ihr Dokument, vergleichen Ihr Gesicht mit dem Foto darauf und prüfen, falls verlangt, mit einer kurzen Bilderreihe, ob ein lebender Mensch vor der Kamera ist. Dafür werden biometrische Daten verwendet.',
  'consent.dataAccess':
    '{{company}} erhält die Bilder und das Ergebnis. Sie werden verschlüsselt gespeichert.',
  'consent.dataRights':
    'Sie dürfen ablehnen. Sie können {{company}} jederzeit bitten, Ihre Daten zu löschen.',
  'consent.agreement':
    'Mit „Zustimmen und weiter“ willigen Sie darin ein, auch in die Verwendung Ihrer biometrischen Daten.',
  'consent.agree': 'Zustimmen und weiter',
};
