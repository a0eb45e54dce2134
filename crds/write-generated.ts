import { readFileSync, writeFileSync } from 'node:fs'

/** Writes generated files, by their paths in the project; with --check it only tells, by exit code 1, which committed ones are out of date. */
export function writeGenerated(generated: Readonly<Record<string, string>>, source: string): void {
  for (const [path, wanted] of Object.entries(generated)) {
    const file = new URL(`../${path}`, import.meta.url)
    if (!process.argv.includes('--check')) writeFileSync(file, wanted)
    else if (textOf(file) !== wanted) {
      process.stderr.write(`${path} is not what ${source} says: run npm run generate and commit the result.\n`)
      process.exitCode = 1
    }
  }
}

function textOf(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
