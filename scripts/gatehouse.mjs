// npm run gatehouse -- <command>
import { buildChanged } from './build.mjs';

const [command] = process.argv.slice(2);
if (command !== 'serve') {
  console.error(
    'Usage: npm run gatehouse -- serve\n\n  serve   run the server alone, configured by environment variables (docs/reference/config.md)',
  );
  process.exit(command === undefined || command === '--help' || command === 'help' ? 0 : 1);
}
await buildChanged({ log: (line) => console.log(line) });
await import('../apps/server/dist/main.js');
