import type { CSSOptions } from 'vite';

type PostcssOptions = Exclude<CSSOptions['postcss'], string | undefined>;
type PostcssPlugin = NonNullable<PostcssOptions['plugins']>[number];

const written = '[data-scheme="dark"]';
/** As specific as the attribute, so that the order of the rules decides as it does with it. */
const unwritten = ':root:where(:not([data-scheme]))';

/**
 * A flow or the script writes light or dark to the page as an attribute. For the time before that, each rule for dark is
 * copied into a media query: the first screen has the colours of the device without a script.
 */
export const darkBeforeScript: PostcssPlugin = {
  postcssPlugin: 'dark-before-script',
  OnceExit(root, { AtRule }) {
    root.walkRules((rule) => {
      const selectors = rule.selectors.filter((selector) => selector.includes(written));
      if (selectors.length === 0) return;
      const media = new AtRule({ name: 'media', params: '(prefers-color-scheme: dark)' });
      const copy = rule.clone({
        selectors: selectors.map((selector) => selector.replace(written, unwritten)),
      });
      rule.after(media.append(copy));
    });
  },
};
