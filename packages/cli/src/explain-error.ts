import { errorDefinitions } from '@gatehouse/contract';
import { GatehouseError } from '@gatehouse/sdk';
import { CommandError, exitCodes } from './command.js';

/** How the SDK's options are called here. */
const namesHere: readonly (readonly [string, string])[] = [
  ['baseUrl', 'GATEHOUSE_URL'],
  ['apiKey', 'GATEHOUSE_API_KEY'],
];

const adviceHere: Readonly<Record<string, string>> = {
  'credentials.invalid': 'Check GATEHOUSE_EMAIL and GATEHOUSE_PASSWORD.',
  'api_key.invalid': 'Check GATEHOUSE_API_KEY, and that GATEHOUSE_URL is the server it belongs to.',
  'token.invalid': 'Log in again and set GATEHOUSE_EXECUTIVE_TOKEN anew.',
  'route.not_found': 'Check GATEHOUSE_URL. A server that is older than this command lacks the call.',
};

/** A failure in words for whoever typed the command, and the exit code; undefined: a fault of the program. */
export function explainError(error: unknown): { sentence: string; exitCode: number } | undefined {
  if (error instanceof CommandError) return { sentence: error.message, exitCode: error.exitCode };
  if (!(error instanceof GatehouseError)) return undefined;
  const { code } = error;
  if (code.startsWith('client.')) {
    const sentence = namesHere.reduce((text, [theirs, ours]) => text.replaceAll(theirs, ours), error.message);
    return { sentence, exitCode: code === 'client.configuration' ? exitCodes.misused : exitCodes.failed };
  }
  const known = Object.entries(errorDefinitions).find(([name]) => name === code)?.[1];
  const request = error.requestId === undefined ? '' : `, request ${error.requestId}`;
  const said = printable(error.error ?? 'The server refused the call.');
  const advice = adviceHere[code] ?? known?.developer ?? 'The log of the server says more.';
  return { sentence: `${said} (${printable(code)}${request}) ${advice}`, exitCode: exitCodes.failed };
}

/** Text from elsewhere must not steer the terminal. */
export const printable = (text: string): string => text.replace(/[^\x20-\x7e\u00a0-\uffff]/g, ' ');
