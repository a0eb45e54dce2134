/**
 * Lint for SQL: what PostgreSQL has and CockroachDB has not, or has in another way, is refused, in migrations and in
 * tagged templates (https://www.cockroachlabs.com/docs/stable/postgresql-compatibility).
 */
const FORBIDDEN = [
  { pattern: '\\b(un)?listen\\b|\\bnotify\\b', method: '/^(listen|notify)$/', message: 'CockroachDB has no LISTEN and NOTIFY: poll, or use the bus.' },
  { pattern: '\\bpg_(try_)?advisory', message: 'CockroachDB has no advisory locks: hold a lease (lib/lease.ts).' },
  { pattern: '\\b(small|big)?serial[248]?\\b', message: 'SERIAL is another type on CockroachDB, and leaves gaps everywhere: use a UUID.' },
]

const POOLS = '/^(sql|db|database|transaction|trx)$/'

const selectors = FORBIDDEN.flatMap(({ pattern, method, message }) => [
  { selector: `TaggedTemplateExpression TemplateElement[value.raw=/${pattern}/i]`, message },
  { selector: `CallExpression[callee.property.name='unsafe'] :matches(Literal[value=/${pattern}/i], TemplateElement[value.raw=/${pattern}/i])`, message },
  ...(method ? [{ selector: `CallExpression[callee.object.name=${POOLS}][callee.property.name=${method}]`, message }] : []),
])

/** Shows ESLint a migration as a tagged template for each statement, without the lines that are comments. */
const migrations = {
  preprocess(text) {
    const lines = text.split('\n').map((line) => (line.trimStart().startsWith('--') ? '' : line))
    const statements = lines.join('\n').replaceAll(/[\\`$]/g, '\\$&').replaceAll(/;[ \t]*\n/g, '`;\nsql`')
    return [{ filename: '0.js', text: `sql\`${statements}\`` }]
  },
  postprocess: (messages) => messages.flat(),
}

/** The part of eslint.config.js about SQL; it comes last. */
export const portableSql = [
  { files: ['migrations/*.sql'], plugins: { sql: { processors: { migrations } } }, processor: 'sql/migrations' },
  { files: ['migrations/*.sql/*.js'], rules: { '@typescript-eslint/no-unused-expressions': 'off' } },
  { files: ['migrations/*.sql/*.js', '{lib,api,sync,relay}/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...selectors] } },
]
