import { Transform, type TransformCallback } from 'node:stream'
import { describeFailure, failuresOf } from './failures.ts'

/** Where the report of a file begins. */
const FILE = /^(?=# Subtest: )/m

/** tap's reporter for these tests: a line for each file, and what failed in it. The output file holds everything. */
export default class Reporter extends Transform {
  #rest = ''

  override _transform(chunk: Buffer | string, _encoding: BufferEncoding, done: TransformCallback): void {
    const files = (this.#rest + chunk.toString()).split(FILE)
    this.#rest = files.pop() ?? ''
    done(null, files.map(report).join(''))
  }

  override _flush(done: TransformCallback): void {
    done(null, report(this.#rest))
  }
}

function report(tap: string): string {
  const results = tap.split('\n').filter((line) => /^(ok|not ok|# \{|Bail out!)/.test(line))
  return [...results.map((line) => `${line}\n`), ...failuresOf(tap).map(describeFailure)].join('')
}
