import type { ShownScreen } from '@gatehouse/contract';
import type { ComponentChildren } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import { useTranslation } from '../language/translation-context.js';
import { FrameContext, useReport } from './page-frame.js';

/** `camera`: dark, so that the picture is the brightest thing on the screen. */
export type Tone = 'plain' | 'camera';

/** Which screen it is, for tests and events, and what is on it. */
type ScreenProps = ShownScreen & {
  tone?: Tone;
  /** `moment`: one thing to say, in the middle of the screen. */
  layout?: 'task' | 'moment';
  title: string;
  /** Screens with the same key are one screen to the person: the focus stays where it is. */
  focusKey?: string;
  /** Stands above the title: a mark or a drawing. */
  lead?: ComponentChildren;
  children?: ComponentChildren;
  /** The buttons; they stay in reach at the bottom. */
  actions?: ComponentChildren;
  /** Said by screen readers when it changes; shown nowhere. */
  announcement?: string;
};

let shownBefore = false;

/**
 * One screen. A new one moves the focus to its heading, so that a screen reader starts there; the first one of a
 * page does not, because the browser announces a page that has just loaded by itself, and somebody may be reading it.
 */
export function Screen(props: ScreenProps) {
  const {
    step,
    view,
    tone = 'plain',
    layout = 'task',
    title,
    lead,
    children,
    actions,
    announcement = '',
  } = props;
  const { focusKey = `${step} ${view}` } = props;
  const { translate } = useTranslation();
  const company = useContext(FrameContext)?.company ?? '';
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = company === '' ? title : translate('page.titleFor', { screen: title, company });
  }, [title, company, translate]);

  const report = useReport();
  useEffect(() => report({ name: 'screen.shown', screen: step, view }), [step, view, report]);

  useEffect(() => {
    if (shownBefore) {
      heading.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    shownBefore = true;
  }, [focusKey]);

  return (
    <main class="screen" data-tone={tone} data-layout={layout} data-step={step} data-view={view}>
      {lead}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
      <p class="visually-hidden" role="status">
        {announcement}
      </p>
      {actions !== undefined && <div class="actions">{actions}</div>}
    </main>
  );
}

/** Why the last thing did not work, said at once. */
export function Notice({ children }: { children: ComponentChildren }) {
  return (
    <p class="notice" role="alert">
      {children}
    </p>
  );
}
