import type { PageEvent } from '@gatehouse/contract';
import { type ComponentChildren, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Flow } from '../journey/create-flow.js';
import type { Place } from '../journey/place.js';
import { useTranslation } from '../language/translation-context.js';
import { Icon } from './icons.js';
import { LanguageSwitch } from './language-switch.js';

export interface FrameFacts {
  flow: Flow;
  company: string;
  logo: string | null;
  testMode: boolean;
  /** Null where there is no way to be part of: dead links and failures. */
  place: Place | null;
}

export const FrameContext = createContext<FrameFacts | null>(null);

const ignore = () => undefined;

/** Tells the server what happens on the page; it never fails and nobody waits for it. */
export function useReport(): (event: PageEvent) => void {
  return useContext(FrameContext)?.flow.report ?? ignore;
}

/** What stands around every screen and stays when screens change: test-mode banner, company, language, progress. */
export function PageFrame({ children }: { children: ComponentChildren }) {
  const { translate } = useTranslation();
  const facts = useContext(FrameContext);
  const place = facts?.place ?? null;
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
                {facts.logo === null && <Icon name="lock" />}
                <span class="visually-hidden">{translate('page.secure')}</span>
                {facts.logo === null ? (
                  <span>{facts.company}</span>
                ) : (
                  <img class="logo" src={facts.logo} alt={facts.company} />
                )}
              </>
            )}
          </p>
          {facts !== null && <LanguageSwitch flow={facts.flow} />}
        </div>
        {place !== null && (
          <progress
            class="progress"
            max={1}
            value={place.share}
            aria-label={translate('page.progress')}
            {...(place.count !== null && { 'aria-valuetext': translate('page.place', place.count) })}
          />
        )}
      </header>
      {children}
    </div>
  );
}
