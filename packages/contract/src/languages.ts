/** Languages that the hosted pages speak completely (contract 11.1). */
export const installedLanguages = ['en-US', 'es-ES', 'pt-BR', 'fr-FR', 'de-DE'] as const;
export type InstalledLanguage = (typeof installedLanguages)[number];

/** Finds an installed language by whole tag, then by primary language; undefined when neither matches. */
export function matchLanguage(tag: string | undefined): InstalledLanguage | undefined {
  const wanted = tag?.trim().replace(/_/g, '-').toLowerCase();
  if (!wanted) return undefined;
  return (
    installedLanguages.find((language) => language.toLowerCase() === wanted) ??
    installedLanguages.find((language) => language.split('-')[0] === wanted.split('-')[0])
  );
}
