import { Transform, type TransformCallback } from 'node:stream'
import { describeFailure, failuresOf } from './failures.ts'

/** Where what a file tells begins. */
const FILE = /^(?=# Subtest: )/m

/**
 * tap's reporter for whole suites: standard output gets a line for each file, and what failed in it; `--reporter-file`
 * gets everything. With `--output-file` tap would print everything as well.
 */
export default class Reporter extends Transform {
  #rest = ''

  override _transform(chunk: Buffer | string, _encoding: BufferEncoding, done: TransformCallback): void {
    const files = (this.#rest + chunk.toString()).split(FILE)
    this.#rest = files.pop() ?? ''
    process.stdout.write(files.map(toReport).join(''))
    done(null, chunk)
  }

  override _flush(done: TransformCallback): void {
    process.stdout.write(toReport(this.#rest))
    done()
  }
}

/** What is told of a file, from all that it told. */
export function toReport(tap: string): string {
  const results = tap.split('\n').filter((line) => /^(ok|not ok|# \{|Bail out!)/.test(line))
  return [...results.map((line) => `${line}\n`), ...failuresOf(tap).map(describeFailure)].join('')
}
