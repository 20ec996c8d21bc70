export { readSettings, type Settings, SettingsError, settingDefinitions } from './config/settings.js';
export { type Demo, prepareDemo } from './demo/prepare-demo.js';
export { createTenant, type Tenant } from './features/organisations/operations/create-tenant.js';
export { ensureManagedDestination } from './features/webhooks/operations/ensure-managed-destination.js';
export { ModelsError } from './platform/vision/vision-pool.js';
export { type RunningServer, startServer } from './start-server.js';
export { stopOnSignal } from './stop-on-signal.js';
