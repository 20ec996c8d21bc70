import { startTestServer, testDatabaseKinds } from './start-test-server.js';

/** What a conformance test needs to know of a server, whoever runs it. */
export interface ConformanceTarget {
  api: string;
  apiKey: string;
  flowId: string;
  executive: { email: string; password: string };
  close(): Promise<void>;
}

/**
 * Where tests run that turn no clock and need no second tenant: a server of their own on each kind of database; or, with
 * GATEHOUSE_CONFORMANCE_URL (and _KEY, _FLOW, _EXECUTIVE_EMAIL, _PASSWORD), one that is running elsewhere.
 */
export const conformanceTargets: { name: string; open(): Promise<ConformanceTarget> }[] = process.env
  .GATEHOUSE_CONFORMANCE_URL
  ? [{ name: process.env.GATEHOUSE_CONFORMANCE_URL, open: openRemote }]
  : testDatabaseKinds.map((database) => ({ name: database, open: () => startTestServer({ database }) }));

async function openRemote(): Promise<ConformanceTarget> {
  const setting = (name: string): string => {
    const value = process.env[`GATEHOUSE_CONFORMANCE_${name}`];
    if (!value) throw new Error(`GATEHOUSE_CONFORMANCE_${name} is not set`);
    return value;
  };
  return {
    api: setting('URL').replace(/\/+$/, ''),
    apiKey: setting('KEY'),
    flowId: setting('FLOW'),
    executive: { email: setting('EXECUTIVE_EMAIL'), password: setting('PASSWORD') },
    close: async () => undefined,
  };
}
