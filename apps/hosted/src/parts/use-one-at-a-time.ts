import { useRef, useState } from 'preact/hooks';

/** Does one thing at a time, and says while it does: a second press may come before the first one is drawn. */
export function useOneAtATime(): { busy: boolean; run: (work: () => Promise<void>) => Promise<void> } {
  const [busy, setBusy] = useState(false);
  const isBusy = useRef(false);
  const run = async (work: () => Promise<void>) => {
    if (isBusy.current) return;
    isBusy.current = true;
    setBusy(true);
    await work();
    isBusy.current = false;
    setBusy(false);
  };
  return { busy, run };
}
