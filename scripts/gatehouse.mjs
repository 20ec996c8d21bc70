// npm run gatehouse -- <command>
import { buildChanged } from './build.mjs';

const usage = `Usage: npm run gatehouse -- <command>

  serve        run the server alone, configured by environment variables (docs/reference/config.md)
  add-tenant   make a tenant with an API key, a flow and an executive, and print them once
               --client-id acme --email you@example.com [--live] [--liveness off|optional|required]`;
const programs = { serve: '../apps/server/dist/main.js', 'add-tenant': '../apps/server/dist/add-tenant.js' };

const [command] = process.argv.slice(2);
const program = programs[command];
if (!program) {
  const asked = command === undefined || command === '--help' || command === 'help';
  console[asked ? 'log' : 'error'](asked ? usage : `There is no command ${command}.\n\n${usage}`);
  process.exit(asked ? 0 : 1);
}
await buildChanged({ log: (line) => console.error(line) });
await import(program);
