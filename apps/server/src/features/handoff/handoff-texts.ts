import { type InstalledLanguage, matchLanguage } from '@gatehouse/contract';

interface Parts {
  company: string;
  url: string;
}

const texts: Record<InstalledLanguage, (parts: Parts) => string> = {
  'en-US': ({ company, url }) =>
    `Continue your identity check for ${company} on this phone: ${url} The link works once, for 10 minutes. If you did not ask for it, ignore this message.`,
  'es-ES': ({ company, url }) =>
    `Continúa en este teléfono tu verificación de identidad para ${company}: ${url} El enlace funciona una vez, durante 10 minutos. Si no lo has pedido, ignora este mensaje.`,
  'pt-BR': ({ company, url }) =>
    `Continue neste celular sua verificação de identidade para ${company}: ${url} O link funciona uma vez, por 10 minutos. Se não foi você que pediu, ignore esta mensagem.`,
  'fr-FR': ({ company, url }) =>
    `Poursuivez sur ce téléphone votre vérification d’identité pour ${company} : ${url} Le lien fonctionne une seule fois, pendant 10 minutes. Si vous ne l’avez pas demandé, ignorez ce message.`,
  'de-DE': ({ company, url }) =>
    `Setzen Sie Ihre Identitätsprüfung für ${company} auf diesem Telefon fort: ${url} Der Link gilt einmal und 10 Minuten lang. Haben Sie ihn nicht angefordert, ignorieren Sie diese Nachricht.`,
};

/** The text message of the hand-over in the session's language. */
export function composeHandoffText(language: string, parts: Parts): string {
  return texts[matchLanguage(language) ?? 'en-US'](parts);
}
