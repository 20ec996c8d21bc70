import type { ShopOptions } from './start-shop.js';

/** A setting that cannot be used; the message is one sentence for the person who starts the shop. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

/** Reads the shop's settings from environment variables (README, "Settings"). */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): ShopOptions {
  const demanded = (name: string, sentence: string): string => {
    const value = environment[name]?.trim();
    if (value) return value;
    throw new SettingError(`${name} is not set: ${sentence}`);
  };
  return {
    port: readPort(environment.SHOP_PORT),
    host: environment.SHOP_HOST?.trim() || undefined,
    databaseFile: environment.SHOP_DATABASE?.trim() || 'shop.sqlite',
    apiUrl: demanded('API_URL', 'give the address of the API, such as http://localhost:8080.'),
    apiKey: demanded('API_KEY', 'give the API key of your account.'),
    flowId: demanded('FLOW_ID', 'give the id of the flow that customers go through.'),
    webhookSecret: environment.WEBHOOK_SECRET?.trim() || undefined,
    publicUrl: readPublicUrl(environment.SHOP_PUBLIC_URL?.trim()),
  };
}

function readPort(value: string | undefined): number {
  const port = Number(value?.trim() || 8081);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new SettingError('SHOP_PORT must be a whole number from 0 to 65535.');
}

function readPublicUrl(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (/^https?:\/\/[^/\s]+\/?$/.test(value)) return value;
  throw new SettingError(
    'SHOP_PUBLIC_URL must be an origin such as https://shop.example.com, without a path.',
  );
}
