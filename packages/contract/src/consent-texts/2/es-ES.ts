import type { ConsentText } from '../consent-text.js';

export const consentText: ConsentText = {
  'consent.title': 'Confirmemos que eres tú',
  'consent.intro': '{{company}} te pide que verifiques tu identidad. Tardarás alrededor de un minuto.',
  'consent.dataTitle': 'Qué ocurre con tus datos',
  'consent.dataUse':
    'Leemos tu documento, comparamos tu cara con su foto y, si se pide, comprobamos en una breve serie de imágenes que hay una persona viva. Para ello utilizamos datos biométricos.',
  'consent.dataAccess': '{{company}} recibe las imágenes y el resultado. Se guardan cifrados.',
  'consent.dataRights':
    'Puedes negarte. Puedes pedir a {{company}} en cualquier momento que borre tus datos.',
  'consent.agreement':
    'Con «Aceptar y continuar» das tu consentimiento, también para el uso de tus datos biométricos.',
  'consent.agree': 'Aceptar y continuar',
};
