import type { Page } from 'playwright-core'
import { violationsOf } from './axe.ts'
import { clippedTextsOf, drawn, overflowsOf } from './layout.ts'

/** What is wrong with how a page looks and what it tells screen readers; empty when nothing is. */
export async function flawsOf(page: Page): Promise<string[]> {
  await drawn(page)
  return [...await overflowsOf(page), ...(await clippedTextsOf(page)).map((found) => `clipped: ${found}`), ...await violationsOf(page)]
}
