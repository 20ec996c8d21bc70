import { type ComponentChildren, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Flow } from '../journey/create-flow.js';
import type { StepName } from '../journey/journey.js';
import { useTranslation } from '../language/translation-context.js';
import { Icon } from './icons.js';
import { LanguageSwitch } from './language-switch.js';

export interface FrameFacts {
  flow: Flow;
  company: string;
  testMode: boolean;
  /** Null where there is no way to be part of: dead links and failures. */
  step: StepName | null;
}

export const FrameContext = createContext<FrameFacts | null>(null);

/** Share of the way that lies behind, by step: the line under the header. */
const shares: Record<StepName, number> = {
  consent: 0.08,
  'id-front': 0.28,
  'id-back': 0.48,
  selfie: 0.62,
  liveness: 0.76,
  processing: 0.88,
  done: 1,
};

/** What stands around every screen and stays when screens change: test-mode banner, company, language, progress. */
export function PageFrame({ children }: { children: ComponentChildren }) {
  const { translate } = useTranslation();
  const facts = useContext(FrameContext);
  const share = facts?.step == null ? null : shares[facts.step];
  return (
    <div class="page">
      <header class="page-header">
        {facts?.testMode === true && (
          <p class="test-banner">
            <strong>{translate('page.testMode')}</strong> {translate('page.testModeText')}
          </p>
        )}
        <div class="page-bar">
          <p class="company">
            {facts !== null && facts.company !== '' && (
              <>
                <Icon name="lock" />
                <span class="visually-hidden">{translate('page.secure')}</span>
                <span>{facts.company}</span>
              </>
            )}
          </p>
          {facts !== null && <LanguageSwitch flow={facts.flow} />}
        </div>
        {share !== null && (
          <progress class="progress" max={1} value={share} aria-label={translate('page.progress')} />
        )}
      </header>
      {children}
    </div>
  );
}
