import { useEffect, useState } from 'preact/hooks';
import type { Failure } from '../hosted-api/failure.js';
import type { Flow } from '../journey/create-flow.js';
import { type ShownCode, showCode } from './handoff-api.js';

export type CodeState =
  | { name: 'loading' }
  | { name: 'shown'; code: ShownCode }
  /** Nobody scanned any of them for a long time. */
  | { name: 'expired' }
  | { name: 'failed'; failure: Failure };

/** Codes are renewed for this long, then the person is asked whether they still want one. */
const patienceMs = 600_000;

/** The code to show now; a new one comes before the server lets the old one die. */
export function useShownCode(flow: Flow): { state: CodeState; startAgain: () => void } {
  const [state, setState] = useState<CodeState>({ name: 'loading' });
  const [round, setRound] = useState(0);

  useEffect(() => {
    const startedAt = performance.now();
    let timer = 0;
    let stopped = false;
    const show = async () => {
      const reply = await flow.callSession(showCode);
      if (stopped) return;
      if (!reply.ok) return setState({ name: 'failed', failure: reply.failure });
      const code = reply.value;
      setState({ name: 'shown', code });
      timer = window.setTimeout(renew, (code.renewAfterSeconds ?? code.livesForSeconds) * 1000);
    };
    const renew = () => {
      if (performance.now() - startedAt >= patienceMs) setState({ name: 'expired' });
      else void show();
    };
    void show();
    return () => {
      stopped = true;
      window.clearTimeout(timer);
    };
  }, [flow, round]);

  const startAgain = () => {
    setState({ name: 'loading' });
    setRound((count) => count + 1);
  };
  return { state, startAgain };
}
