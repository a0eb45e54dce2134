/** Imports point one way: contracts ← lib ← {relay, sync, api}; contracts ← hooks; local may import anything, nothing imports local. */
module.exports = {
  forbidden: [
    { name: 'no-cycles', comment: 'Two files may name each other\'s types, never run each other.', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'contracts-depend-on-zod-alone', comment: 'derive.ts hashes; the browser never reads it.', severity: 'error', from: { path: '^contracts/' }, to: { pathNot: ['^contracts/', 'node_modules/zod/', '^crypto$'] } },
    { name: 'lib-depends-on-contracts-alone', severity: 'error', from: { path: '^lib/' }, to: { path: '^(?!contracts/|lib/|node_modules/)[a-z0-9]+/' } },
    { name: 'hooks-are-pure', comment: 'Only hooks/main.ts, hooks/app.ts and hooks/env.ts may use lib, and no hook may reach the network, the disk or the clock.', severity: 'error', from: { path: '^hooks/', pathNot: '^hooks/(main|app|env)\\.ts$' }, to: { path: ['^lib/', '^(node:)?(fs|net|http|https|child_process|process|timers|os|dns)(/|$)'] } },
    { name: 'hooks-import-contracts-alone', severity: 'error', from: { path: '^hooks/' }, to: { path: '^(relay|sync|api|web|local|crds|test)/' } },
    { name: 'relay-and-hooks-are-apart', comment: 'What they tell each other is in contracts/notes.ts.', severity: 'error', from: { path: '^relay/' }, to: { path: '^(hooks|sync|api|web|local|crds|test)/' } },
    { name: 'hooks-use-client-types-alone', severity: 'error', from: { path: '^hooks/' }, to: { path: 'node_modules/@kubernetes/', dependencyTypesNot: ['type-only'] } },
    { name: 'nothing-imports-local', severity: 'error', from: { pathNot: '^(local|test|bench)/' }, to: { path: '^local/' } },
    { name: 'web-imports-contracts-and-zod-alone', comment: 'And what draws the page. derive.ts hashes with Node.js.', severity: 'error', from: { path: '^web/src/' }, to: { pathNot: ['^web/src/', '^contracts/(?!derive\\.ts$)', 'node_modules/(svelte|zod|uplot)/'] } },
    { name: 'nothing-imports-web', severity: 'error', from: { pathNot: '^(web|test)/' }, to: { path: '^web/src/' } },
    { name: 'no-undeclared-packages', severity: 'error', from: {}, to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] } },
    { name: 'products-use-no-development-packages', severity: 'error', from: { path: '^(contracts|lib|hooks|relay|sync|api)/' }, to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' } },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^node_modules', '^\\.homecraft', '^\\.tap', '^web/dist'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'], mainFields: ['main', 'types'] },
  },
}
