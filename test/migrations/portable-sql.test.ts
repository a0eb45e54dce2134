import { readdirSync, readFileSync } from 'node:fs'
import { ESLint } from 'eslint'
import t from 'tap'
// @ts-expect-error -- a part of ESLint's configuration, which has no types
import { portableSql } from '../../migrations/portable-sql.js'

const eslint = new ESLint({ overrideConfigFile: true, cwd: new URL('../../', import.meta.url).pathname, overrideConfig: [{ files: ['**/*.ts'] }, ...portableSql] })

/** What the check says of a text, as lines and messages. */
async function problemsIn(text: string, filePath: string): Promise<{ line: number; message: string }[]> {
  const [result] = await eslint.lintText(text, { filePath })
  return result!.messages.map(({ line, message }) => ({ line, message }))
}

const WORDS: { name: string; sql: string; message: RegExp }[] = [
  { name: 'LISTEN', sql: 'LISTEN changes', message: /no LISTEN and NOTIFY/ },
  { name: 'UNLISTEN', sql: 'unlisten *', message: /no LISTEN and NOTIFY/ },
  { name: 'NOTIFY', sql: "NOTIFY changes, 'x'", message: /no LISTEN and NOTIFY/ },
  { name: 'an advisory lock', sql: 'SELECT pg_advisory_lock(1)', message: /no advisory locks/ },
  { name: 'an advisory lock of a transaction', sql: 'select pg_try_advisory_xact_lock(1)', message: /no advisory locks/ },
  { name: 'SERIAL', sql: 'CREATE TABLE a (id SERIAL PRIMARY KEY)', message: /SERIAL is another type/ },
  { name: 'bigserial', sql: 'create table a (id bigserial primary key)', message: /SERIAL is another type/ },
]

t.test('a statement that CockroachDB takes otherwise is refused wherever it stands', async (t) => {
  for (const { name, sql, message } of WORDS) {
    t.match(await problemsIn(`CREATE TABLE fine (id uuid);\n\n${sql};\n`, 'migrations/9999_new.sql'), [{ message }], `${name} in a migration`)
    for (const file of ['lib/new.ts', 'api/repositories/new.ts', 'sync/new.ts', 'relay/new.ts']) {
      t.match(await problemsIn(`const rows = await database\`${sql}\``, file), [{ message }], `${name} in ${file}`)
    }
    t.match(await problemsIn(`await sql.unsafe(${JSON.stringify(sql)})`, 'lib/new.ts'), [{ message }], `${name} as text`)
  }
  t.match(await problemsIn('await sql.listen("changes", () => {})', 'sync/new.ts'), [{ message: /no LISTEN/ }], 'the client\'s own way to listen')
  t.match(await problemsIn('await database.notify("changes", "x")', 'sync/new.ts'), [{ message: /no LISTEN/ }], 'and to notify')
})

t.test('a migration is told where it is wrong', async (t) => {
  const [problem] = await problemsIn('CREATE TABLE a (id uuid);\nCREATE TABLE b (id uuid);\nCREATE TABLE c (id serial);\n', 'migrations/9999_new.sql')
  t.equal(problem?.line, 3)
})

t.test('words that only look alike are taken', async (t) => {
  for (const sql of ['SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'SELECT listener, notifying FROM a', 'SELECT serial_number FROM a']) t.same(await problemsIn(`await database\`${sql}\``, 'lib/new.ts'), [], sql)
  t.same(await problemsIn('await app.listen({ port }); logger.info("LISTEN")', 'api/new.ts'), [])
  t.same(await problemsIn('-- no LISTEN, no SERIAL here\nCREATE TABLE a (id uuid);\n', 'migrations/9999_new.sql'), [], 'a comment says what it wants')
})

t.test('the migrations pass', async (t) => {
  const folder = new URL('../../migrations/', import.meta.url)
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  t.ok(files.length > 0)
  for (const name of files) t.same(await problemsIn(readFileSync(new URL(name, folder), 'utf8'), `migrations/${name}`), [], name)
})
