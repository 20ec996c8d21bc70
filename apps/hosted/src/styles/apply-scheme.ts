/**
 * Light or dark: the server has written it where the flow decides, else it is what the device asks for, also when
 * that changes. One attribute, so that every colour has one rule for dark.
 */
export function applyScheme(): void {
  const root = document.documentElement;
  if (root.dataset.scheme === undefined) {
    const prefersDark = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => {
      root.dataset.scheme = prefersDark.matches ? 'dark' : 'light';
      paintBrowser();
    };
    prefersDark.addEventListener('change', follow);
    follow();
  } else paintBrowser();
}

/** The bars of the browser around the page take its colour. */
function paintBrowser(): void {
  const backdrop = getComputedStyle(document.documentElement).getPropertyValue('--backdrop').trim();
  for (const meta of document.querySelectorAll('meta[name="theme-color"]'))
    meta.setAttribute('content', backdrop);
}
