import { expect, test } from 'vitest'
import { endDateText, type UsedPart, usedParts } from '#lib/crm/setup/end-dates.ts'
import { sources } from '#lib/crm/sources.ts'
import { anchorsIn } from '../anchors.ts'
import { pages } from '../pages.ts'

const names: Readonly<Record<string, string>> = {
  hubspot: 'HubSpot',
  pipedrive: 'Pipedrive',
  salesforce: 'Salesforce',
  espocrm: 'EspoCRM',
}

const rowOf = (part: UsedPart): string =>
  `| ${names[part.crm]}: ${part.what} | ${part.state} | ${endDateText(part)} | ${part.next} | [fact](${part.fact.replace('docs/', '../')}) |`

const pageOf = (path: string) => pages.find((page) => page.path === path)?.text ?? ''

test('docs/crms/README.md has the table of what is used and until when, row by row', () => {
  const section = pageOf('docs/crms/README.md').split('## Until when')[1] ?? ''
  const rows = section.split('\n').filter((line) => /^\| (?!what is used)/.test(line))
  expect(rows).toEqual(usedParts.map(rowOf))
})

test.each(usedParts)('$crm, $what: the fact is there, and the end is a date that a settled use leads to', (part) => {
  const [page = '', anchor = ''] = part.fact.split('#')
  expect(anchorsIn(pageOf(page))).toContain(anchor)
  expect(Object.keys(sources)).toContain(part.crm)
  if (part.ends !== undefined) expect(new Date(part.ends).toISOString().startsWith(part.ends)).toBe(true)
  // Whoever is warned is told of a moment and of what happens then.
  if (part.usedBy) expect([part.ends, part.thenIt]).not.toContain(undefined)
})
