import { fileURLToPath } from 'node:url'
import chromium, { inflate } from '@sparticuz/chromium'

/**
 * Unpacks the browser with its fonts, and the libraries that a bare machine lacks, into the folder for temporary files:
 * the package knows no other place, so this is a program of its own that is told another one.
 */
await chromium.executablePath()
await inflate(fileURLToPath(new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'))))
