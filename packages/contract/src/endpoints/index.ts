import { administrationEndpoints } from './administration-endpoints.js';
import { captureEndpoints } from './capture-endpoints.js';
import { identityEndpoints } from './identity-endpoints.js';
import { livenessEndpoints } from './liveness-endpoints.js';
import { resultEndpoints } from './result-endpoints.js';
import { sessionDataEndpoints } from './session-data-endpoints.js';
import { sessionEndpoints } from './session-endpoints.js';
import { webhookEndpoints } from './webhook-endpoints.js';

/** Every endpoint that this version serves, by id. */
export const endpoints = {
  ...sessionEndpoints,
  ...sessionDataEndpoints,
  ...captureEndpoints,
  ...livenessEndpoints,
  ...resultEndpoints,
  ...identityEndpoints,
  ...administrationEndpoints,
  ...webhookEndpoints,
};

/** Contract section 12: these answer 501 after authentication. A trailing `*` matches any rest. */
export const notImplementedPaths = [
  '/omni/es/*',
  '/omni/attach-signature-to-pdf/*',
  '/omni/add/document/v2',
  '/omni/process/government-validation',
  '/omni/watchlist-result',
  '/omni/add/watchlist/*',
  '/omni/add/curp*',
  '/omni/externalVerification/*',
  '/omni/oneToN/*',
] as const;
