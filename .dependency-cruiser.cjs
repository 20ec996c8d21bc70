/** Borders of ARCHITECTURE.md, checked by `npm run boundaries`. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'pure-packages-do-no-io',
      comment: 'session-machine, decision, webhook-protocol and contract are pure: data in, data out.',
      severity: 'error',
      from: {
        path: '^packages/(session-machine|decision|webhook-protocol|contract)/src',
        pathNot: '\\.test\\.ts$',
      },
      to: {
        path: '^(node:)?(fs|net|http|https|http2|dns|child_process|worker_threads|tls|dgram|timers)(/|$)',
      },
    },
    { name: 'packages-know-no-app', severity: 'error', from: { path: '^packages' }, to: { path: '^apps' } },
    {
      name: 'features-keep-their-queries',
      comment:
        'Another feature is reached through its index.ts (reads) and operations/, never through its SQL.',
      severity: 'error',
      from: { path: '^apps/server/src/features/([^/]+)/' },
      to: { path: '^apps/server/src/features/[^/]+/queries\\.ts$', pathNot: '^apps/server/src/features/$1/' },
    },
    {
      name: 'only-features-know-queries',
      severity: 'error',
      from: { path: '^apps/server/src/', pathNot: '^apps/server/src/features/' },
      to: { path: '^apps/server/src/features/[^/]+/queries\\.ts$' },
    },
    {
      name: 'only-platform-touches-the-outside',
      severity: 'error',
      from: { path: '^apps/server/src/(features|surfaces)/', pathNot: '\\.test\\.ts$' },
      to: {
        dependencyTypesNot: ['type-only'],
        path: '^(node:)?(net|http|https|dns|child_process|tls|dgram)(/|$)|node_modules/(pg|undici|@electric-sql)/',
      },
    },
    {
      name: 'no-test-code-in-products',
      severity: 'error',
      from: {
        path: '^(apps|packages)/',
        pathNot: '(\\.test\\.ts$|^packages/testkit|test-support|test-databases|^apps/hosted/src/checks/)',
      },
      to: { path: '^packages/testkit' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
