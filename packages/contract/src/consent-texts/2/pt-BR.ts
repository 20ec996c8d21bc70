import type { ConsentText } from '../consent-text.js';

export const consentText: ConsentText = {
  'consent.title': 'Vamos confirmar que é você',
  'consent.intro': '{{company}} pede que você verifique sua identidade. Leva cerca de um minuto.',
  'consent.dataTitle': 'O que acontece com seus dados',
  'consent.dataUse':
    'Lemos seu documento, comparamos seu rosto com a foto dele e, se for pedido, verificamos em uma série curta de imagens que há uma pessoa viva. Para isso usamos dados biométricos.',
  'consent.dataAccess': '{{company}} recebe as imagens e o resultado. Eles ficam guardados com criptografia.',
  'consent.dataRights':
    'Você pode recusar. Pode pedir a {{company}} a qualquer momento que apague seus dados.',
  'consent.agreement':
    'Com “Concordar e continuar” você dá seu consentimento, inclusive para o uso dos seus dados biométricos.',
  'consent.agree': 'Concordar e continuar',
};
