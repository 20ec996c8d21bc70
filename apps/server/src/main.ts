// gatehouse serve: the server alone, from the environment.
import { readSettings, SettingsError } from './config/settings.js';
import { ModelsError } from './platform/vision/vision-pool.js';
import { startServer } from './start-server.js';
import { stopOnSignal } from './stop-on-signal.js';

try {
  const settings = readSettings(process.env);
  const server = await startServer(settings);
  console.log(`Gatehouse listens on ${settings.host}:${server.port}, reached as ${server.url}`);
  stopOnSignal(() => server.close());
  await server.ready;
  console.log('Gatehouse is ready.');
} catch (error) {
  const isPlain = error instanceof SettingsError || error instanceof ModelsError;
  console.error(isPlain ? error.message : error);
  process.exit(1);
}
