import type { DeviceFacts } from '../hosted-api/hosted-api.js';

interface UserAgentData {
  platform: string;
  mobile: boolean;
  brands: { brand: string; version: string }[];
}

/** The real name among the brands: browsers add one that means nothing, so that nobody counts on the list. */
const isRealBrand = (brand: string) => !/not.?a.?brand/i.test(brand.replace(/[^a-z]/gi, ''));

/**
 * Kind of system, browser and screen: enough for a reviewer to see whether a phone or a computer was used, and nothing
 * that follows a person (no fonts, no canvas, no list of plug-ins, no user agent string).
 */
export function readDeviceFacts(): DeviceFacts {
  const { userAgentData: hints } = navigator as Navigator & { userAgentData?: UserAgentData };
  const brand = hints?.brands.filter((one) => isRealBrand(one.brand)).at(-1);
  const platform = hints?.platform || navigator.platform;
  return {
    deviceType: 'WEBAPP',
    ...(platform && { osVersion: platform.slice(0, 100) }),
    ...(brand && { browser: `${brand.brand} ${brand.version}`.slice(0, 100) }),
    data: JSON.stringify({
      screen: `${screen.width}x${screen.height}`,
      pixelRatio: devicePixelRatio,
      touch: navigator.maxTouchPoints > 0,
      ...(hints && { mobile: hints.mobile }),
    }),
  };
}
