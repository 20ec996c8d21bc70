import type { Flow } from '../journey/create-flow.js';
import { languageNames, languages } from '../language/languages.js';
import { useTranslation } from '../language/translation-context.js';
import { Icon } from './icons.js';

/** A native list: it works with every input method and needs no script of ours to open. */
export function LanguageSwitch({ flow }: { flow: Flow }) {
  const { language, translate } = useTranslation();
  return (
    <div class="language">
      <Icon name="globe" />
      <select
        aria-label={translate('page.language')}
        value={language}
        onChange={({ currentTarget }) => {
          const chosen = languages.find((candidate) => candidate === currentTarget.value);
          if (chosen !== undefined) void flow.changeLanguage(chosen);
        }}
      >
        {languages.map((candidate) => (
          <option key={candidate} value={candidate} lang={candidate}>
            {languageNames[candidate]}
          </option>
        ))}
      </select>
    </div>
  );
}
