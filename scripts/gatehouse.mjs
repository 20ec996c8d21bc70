// npm run gatehouse -- <command>: the command line of packages/cli, and what runs beside a server's own data.
import { buildChanged } from './build.mjs';

const log = (line) => console.error(line);
const fromServer = (summary, path) => ({
  summary,
  async run() {
    await buildChanged({ log });
    await import(path);
  },
});

await buildChanged({ only: ['contract', 'webhook-protocol', 'sdk', 'cli'], log });
const { runProgram } = await import('../packages/cli/dist/index.js');
await runProgram({
  serve: fromServer(
    'run the server alone, configured by environment variables (docs/reference/config.md)',
    '../apps/server/dist/main.js',
  ),
  'add-tenant': fromServer(
    `make a tenant with an API key, a flow and an executive, and print them once
               --client-id acme --email you@example.com [--live] [--liveness off|optional|required]`,
    '../apps/server/dist/add-tenant.js',
  ),
});
