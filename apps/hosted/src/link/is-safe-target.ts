const forbiddenSchemes = new Set(['javascript:', 'data:', 'file:', 'blob:', 'vbscript:', 'about:']);

/** Whether the page may send the person there: an absolute address whose scheme cannot run code here (contract 11.4). */
export function isSafeTarget(url: string): boolean {
  try {
    return !forbiddenSchemes.has(new URL(url).protocol);
  } catch {
    return false;
  }
}
