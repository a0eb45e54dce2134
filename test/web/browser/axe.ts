import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** Where a page breaks a rule of axe, those of WCAG 2.2 AA and good practice; empty when nowhere. Each names the rule, the place and why. */
export async function violationsOf(page: Page): Promise<string[]> {
  // Axe asks for the size of targets, new in WCAG 2.2, only when told to. Its newer mode opens a page for the frames of other hosts, of
  // which there are none here: that and the list of what is right take most of its time.
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).setLegacyMode().analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${(failureSummary ?? '').replace(/\s+/g, ' ')}`))
}
