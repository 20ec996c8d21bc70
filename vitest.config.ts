import { defineConfig } from 'vitest/config';

// Cross-package imports resolve to each package's dist (see ARCHITECTURE.md, "Build"): run `npm run build` first,
// or use `npm test`, which does.
export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
