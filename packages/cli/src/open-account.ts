import { type Client, createClient, GatehouseError } from '@gatehouse/sdk';
import { misused, type Surroundings } from './command.js';

/** What the commands read from the environment, and from nowhere else: arguments are seen by everybody on a machine. */
export const environmentVariables = {
  GATEHOUSE_URL: 'Address of the server, such as `https://verify.example.com`. Required.',
  GATEHOUSE_API_KEY: 'API key of the tenant. Required with e-mail and password.',
  GATEHOUSE_EMAIL: 'E-mail of an executive without a second factor.',
  GATEHOUSE_PASSWORD: 'The password.',
  GATEHOUSE_EXECUTIVE_TOKEN: 'Instead of key, e-mail and password: a token of `POST /executive/log-in`.',
  GATEHOUSE_WEBHOOK_SECRET:
    '`listen`: signs with this secret (`whsec_…`) instead of a new one each run; give it to your receiver too.',
} as const;

type Variable = keyof typeof environmentVariables;

/** A tenant of a server, as one of its executives sees it. */
export interface Account {
  /** Address of the server. */
  url: string;
  /** Makes a call with a token in force; logs in when there is none, and again when it has run out. */
  ask<Answer>(call: (client: Client, executiveToken: string) => Promise<Answer>): Promise<Answer>;
}

/** Reads who calls from the environment. Nothing is sent yet. */
export function openAccount({ environment, say, clock }: Surroundings): Account {
  const read = (name: Variable): string | undefined => environment[name]?.trim() || undefined;
  const url = read('GATEHOUSE_URL');
  if (url === undefined) throw misused('GATEHOUSE_URL is not set. Set it to the address of the server.');
  const apiKey = read('GATEHOUSE_API_KEY');
  const client = createClient({ baseUrl: url, apiKey, clock });
  warnOfPlainHttp(client.baseUrl, say);

  const given = read('GATEHOUSE_EXECUTIVE_TOKEN');
  const email = read('GATEHOUSE_EMAIL');
  const password = environment.GATEHOUSE_PASSWORD || undefined;
  if (given !== undefined) {
    return { url: client.baseUrl, ask: (call) => call(client, given) };
  }
  if (apiKey === undefined || email === undefined || password === undefined) {
    throw misused(
      'Set GATEHOUSE_API_KEY, GATEHOUSE_EMAIL and GATEHOUSE_PASSWORD, or GATEHOUSE_EXECUTIVE_TOKEN alone.',
    );
  }

  let token: string | undefined;
  return {
    url: client.baseUrl,
    async ask(call) {
      const held = token;
      token = held ?? (await client.logIn({ email, password })).token;
      try {
        return await call(client, token);
      } catch (error) {
        const hasRunOut = error instanceof GatehouseError && error.code === 'token.invalid';
        token = hasRunOut ? undefined : token;
        if (!hasRunOut || held === undefined) throw error;
        token = (await client.logIn({ email, password })).token;
        return call(client, token);
      }
    },
  };
}

function warnOfPlainHttp(url: string, say: (line: string) => void): void {
  const { protocol, hostname } = new URL(url);
  const isNear = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  if (protocol === 'http:' && !isNear)
    say('Warning: GATEHOUSE_URL is plain http, so anybody on the way can read key and password.');
}
