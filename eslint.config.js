import svelte from 'eslint-plugin-svelte'
import tseslint from 'typescript-eslint'
import { portableSql } from './migrations/portable-sql.js'
import svelteConfig from './web/svelte.config.js'

/** The limits of docs and CONTRIBUTING.md as rules: size, purity and types are lint, not taste. */
export default tseslint.config(
  { ignores: ['node_modules', '.homecraft', '.tap', 'tap-snapshots', 'web/dist'] },
  ...tseslint.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.svelte'] } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      'max-statements': ['error', 20],
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      'no-console': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['hooks/**/*.ts', 'contracts/**/*.ts'],
    ignores: ['hooks/main.ts', 'hooks/app.ts', 'hooks/metrics.ts'],
    rules: {
      'no-restricted-syntax': ['error', { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'The clock is an input.' }],
      'no-restricted-imports': ['error', { paths: [{ name: 'node:crypto', importNames: ['randomBytes', 'randomUUID', 'randomInt', 'getRandomValues'], message: 'The same input gives the same bytes.' }] }],
      'no-restricted-globals': ['error', ...['process', 'setTimeout', 'setInterval', 'fetch', 'performance'].map((name) => ({ name, message: 'Pure code: the clock, the environment and the network are inputs.' }))],
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: 'The clock is an input.' }, { object: 'Math', property: 'random', message: 'The same input gives the same bytes.' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } },
    rules: {
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
      'svelte/button-has-type': 'error',
      'svelte/no-target-blank': 'error',
      // A style: directive is set by script, which the Content-Security-Policy allows.
      'no-restricted-syntax': ['error', { selector: "SvelteAttribute[key.name='style']", message: 'The Content-Security-Policy forbids style attributes: use a class or a style: directive.' }],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-assertions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/require-await': 'off',
      // tap waits for its subtests itself.
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafePromises: [{ from: 'package', package: '@tapjs/core', name: 'PromiseWithSubtest' }] }],
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      'max-statements': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['**/*.js', '**/*.mjs', '**/*.cjs'], extends: [tseslint.configs.disableTypeChecked], rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' } },
  ...portableSql,
)
