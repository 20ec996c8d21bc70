/**
 * Runs inside the page: what does not fit its window, and what is too small to hit (WCAG 1.4.4, 1.4.10, 2.5.5; targets
 * of 44 px where WCAG 2.2 AA asks for 24).
 */
export function measureLayout(): string[] {
  const leastPx = 44;
  const faults: string[] = [];
  const nameOf = (element: Element) =>
    `${element.tagName.toLowerCase()}${element.getAttribute('data-action') ? `[${element.getAttribute('data-action')}]` : ''} “${element.textContent?.trim().slice(0, 30)}”`;
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) faults.push(`the page is ${scrollWidth - clientWidth} px too wide`);

  for (const control of document.querySelectorAll(
    'a[href], button, select, input, textarea, [tabindex="0"]',
  )) {
    // What is hit of a hidden file input is its label.
    const target = control.closest('label') ?? control;
    const { width, height } = target.getBoundingClientRect();
    if (Math.round(width) < leastPx || Math.round(height) < leastPx)
      faults.push(`${nameOf(target)} is ${Math.round(width)} x ${Math.round(height)} px`);
  }
  for (const element of document.querySelectorAll('.page *')) {
    const isText = [...element.childNodes].some(
      ({ nodeType, textContent }) => nodeType === Node.TEXT_NODE && textContent?.trim() !== '',
    );
    if (!isText || element.closest('.visually-hidden, option') !== null) continue;
    const { left, right } = element.getBoundingClientRect();
    if (left < -0.5 || right > clientWidth + 0.5) faults.push(`${nameOf(element)} leaves the window`);
    if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX === 'hidden')
      faults.push(`${nameOf(element)} is cut off`);
  }
  return faults;
}
