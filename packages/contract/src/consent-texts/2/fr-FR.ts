import type { ConsentText } from '../consent-text.js';

export const consentText: ConsentText = {
  'consent.title': 'Confirmons que c’est bien vous',
  'consent.intro': '{{company}} vous demande de vérifier votre identité. Cela prend environ une minute.',
  'consent.dataTitle': 'Ce que deviennent vos données',
  'consent.dataUse':
    'Nous lisons votre document, comparons votre visage à la photo qui y figure et, si cela est demandé, vérifions sur une courte série d’images qu’une personne vivante est présente. Cela utilise des données biométriques.',
  'consent.dataAccess': '{{company}} reçoit les images et le résultat. Ils sont conservés chiffrés.',
  'consent.dataRights':
    'Vous pouvez refuser. Vous pouvez demander à tout moment à {{company}} d’effacer vos données.',
  'consent.agreement':
    'En choisissant «\u00a0Accepter et continuer\u00a0», vous y consentez, y compris à l’utilisation de vos données biométriques.',
  'consent.agree': 'Accepter et continuer',
};
