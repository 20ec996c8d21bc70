// Type-checks the Node side and each web app; prints every error and exits 1 if there is one.
import { spawnSync } from 'node:child_process';

const projects = ['tsconfig.json', 'apps/hosted/tsconfig.json'];
const failed = projects.filter(
  (project) => spawnSync('npx', ['tsc', '-p', project], { stdio: 'inherit' }).status !== 0,
);
process.exit(failed.length > 0 ? 1 : 0);
