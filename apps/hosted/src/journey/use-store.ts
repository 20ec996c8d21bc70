import { useEffect, useState } from 'preact/hooks';
import type { Store } from './create-store.js';

/** The store's value; the component renders again when it changes. */
export function useStore<Value>(store: Store<Value>): Value {
  const [value, setValue] = useState(store.get);
  useEffect(() => {
    const update = () => setValue(() => store.get());
    // It may have changed between the render and this subscription.
    update();
    return store.subscribe(update);
  }, [store]);
  return value;
}
