import { GatehouseError } from '@gatehouse/sdk';
import { readSettings, SettingError } from './read-settings.js';
import { startShop } from './start-shop.js';

const log = (line: string) => console.log(`shop: ${line}`);

try {
  const shop = await startShop({ ...readSettings(process.env), log });
  const stop = () => {
    shop.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  log(`open at ${shop.url}`);
} catch (error) {
  console.error(`shop: ${sentenceFor(error)}`);
  process.exit(1);
}

function sentenceFor(error: unknown): string {
  if (error instanceof SettingError) return error.message;
  if (error instanceof GatehouseError) return `API_URL cannot be used: ${error.message}`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE')
    return 'The port is in use; set SHOP_PORT to a free one or stop the other program.';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EISDIR') {
    return 'The database file or the port may not be opened; set SHOP_DATABASE to a writable path and SHOP_PORT above 1023.';
  }
  return error instanceof Error ? error.message : 'could not start.';
}
