// npm start: builds what changed, then runs the server with its demo tenant, and the shop, in this process.
import { buildChanged } from './build.mjs';

await buildChanged({ log: (line) => console.log(line) });
const { ModelsError, prepareDemo, readSettings, SettingsError, startServer, stopOnSignal } = await import(
  '../apps/server/dist/index.js'
);
const { startShop } = await import('../apps/shop/dist/index.js');

/** Webhooks of the demo go to the shop on this machine. */
const demoOutboundAllow = '127.0.0.0/8,::1/128';

function readShopPort(text = '8081') {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535 || text.trim() === '')
    throw new SettingsError('Setting SHOP_PORT is not valid: must be a port number. Default: 8081.');
  return port;
}

async function start() {
  const settings = readSettings({
    ...process.env,
    GATEHOUSE_OUTBOUND_ALLOW: process.env.GATEHOUSE_OUTBOUND_ALLOW || demoOutboundAllow,
  });
  const shopPort = readShopPort(process.env.SHOP_PORT || undefined);
  const server = await startServer(settings);
  try {
    const onLoopback = (port) => ({
      shopUrl: `http://localhost:${port}`,
      webhookUrl: `http://127.0.0.1:${port}/webhook`,
    });
    let { demo, webhookSecret } = await prepareDemo(server.dependencies, onLoopback(shopPort));
    const shop = await openShop({
      port: shopPort,
      databaseFile: `${settings.dataDir}/shop.sqlite`,
      apiUrl: server.localUrl,
      apiKey: demo.apiKey,
      flowId: demo.flowId,
      webhookSecret,
      log: (line) => server.dependencies.log.info(`shop: ${line}`),
    });
    if (shop.port !== shopPort) ({ demo } = await prepareDemo(server.dependencies, onLoopback(shop.port)));
    stopOnSignal(async () => {
      await shop.close();
      await server.close();
    });
    await server.ready;
    print(demo, settings, server.dependencies.database.kind);
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function openShop(options) {
  try {
    return await startShop(options);
  } catch (error) {
    if (error?.code === 'EADDRINUSE')
      throw new SettingsError(
        `Port ${options.port} is in use by another program. Stop it, or set SHOP_PORT to a free one.`,
      );
    throw error;
  }
}

function print(demo, settings, kind) {
  const durability =
    kind === 'pglite'
      ? 'embedded database: single node, not power-loss safe; set DATABASE_URL for production'
      : 'PostgreSQL';
  console.log(`
Gatehouse is ready.

  Shop       ${demo.shopUrl}   open it, sign in as the demo customer, press "Verify your identity"
  API        ${demo.apiUrl}   flow ${demo.flowId}, test mode
  Static link ${demo.hostedUrl}/${demo.clientId}/flow/${demo.flowId}

  API key, flow and log-in of the demo tenant: ${settings.dataDir}/demo.json
  Storage: ${settings.dataDir} (${durability})

  Next: docs/guides/url-redirect.md. Stop with Ctrl-C; your data stays.
`);
}

start().catch((error) => {
  const isPlain = error instanceof SettingsError || error instanceof ModelsError;
  console.error(isPlain ? error.message : error);
  process.exit(1);
});
