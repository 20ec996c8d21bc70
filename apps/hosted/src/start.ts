import './styles/tokens.css';
import './styles/page.css';

/** A module runs once, however often it is asked for. */
const begin = () =>
  void import('./main.js').catch(() => document.querySelector('.late')?.setAttribute('data-now', ''));
/** Longer than any paint takes: a window that is covered, or a browser that tells nothing of paints, waits no longer. */
const patienceMs = 600;

// A screen that came with the page is painted before the script for it competes for the line and the processor: it can be
// read meanwhile. A page that only waits has nothing to read.
const hasScreen = document.querySelector('#app main:not([aria-busy])') !== null;
if (hasScreen && document.visibilityState === 'visible') {
  new PerformanceObserver(begin).observe({ type: 'paint', buffered: true });
  setTimeout(begin, patienceMs);
} else begin();
