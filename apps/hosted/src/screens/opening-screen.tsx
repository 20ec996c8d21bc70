import { useTranslation } from '../language/translation-context.js';

/** Shown while the session opens, or while a part of the page loads. Quiet: most people see it for a blink. */
export function OpeningScreen() {
  const { translate } = useTranslation();
  return (
    <main class="screen opening" data-step="opening" aria-busy="true">
      <span class="spinner large" aria-hidden="true" />
      <h1>{translate('page.loading')}</h1>
    </main>
  );
}
