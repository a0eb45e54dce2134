import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** Where a page breaks a rule of axe, those of WCAG 2.2 AA and good practice; empty when nowhere. Each names the rule, the place and why. */
export async function violationsOf(page: Page): Promise<string[]> {
  // Axe asks for the size of targets, new in WCAG 2.2, only when told to.
  const { violations } = await new AxeBuilder({ page }).options({ rules: { 'target-size': { enabled: true } } }).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${(failureSummary ?? '').replace(/\s+/g, ' ')}`))
}
