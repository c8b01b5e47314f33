import { expect, test } from 'vitest'
import { endDateOf, endDateText, type UsedPart, usedParts } from '#lib/crm/setup/end-dates.ts'

const used = (crm: string, settings: Record<string, unknown>) =>
  usedParts.filter((part) => part.crm === crm && part.usedBy?.(settings)).map(({ what, ends }) => `${what} ${ends}`)

test.each([
  ['hubspot', { apiVersion: 'v3' }, ['legacy private app 2027-09', '`apiVersion` `v3` 2027-09']],
  ['hubspot', { apiVersion: '2025-09' }, ['`apiVersion` `2025-09` 2027-03']],
  ['hubspot', { apiVersion: '2026-03' }, ['`apiVersion` `2026-03` 2027-09']],
  ['hubspot', { apiVersion: '2026-09' }, ['`apiVersion` `2026-09` 2028-03']],
  ['hubspot', { apiVersion: '2027-03' }, []],
  ['hubspot', { apiVersion: '2027-03', objectsPath: '/crm/v3/objects' }, ['`objectsPath` below `/crm/v3` 2027-09']],
  ['hubspot', { apiVersion: '2027-03', objectsPath: '/x/crm/v3/objects' }, []],
  ['salesforce', { apiVersion: 'v0.0' }, ['`apiVersion` `v30.0` and older 2025-06']],
  ['salesforce', { apiVersion: 'v30.0' }, ['`apiVersion` `v30.0` and older 2025-06']],
  ['salesforce', { apiVersion: 'v31.0' }, ['`apiVersion` `v31.0` to `v40.0` 2028-06']],
  ['salesforce', { apiVersion: 'v40.0' }, ['`apiVersion` `v31.0` to `v40.0` 2028-06']],
  ['salesforce', { apiVersion: 'v41.0' }, []],
  ['salesforce', { apiVersion: '31.0' }, []],
  ['salesforce', { apiVersion: 'v31.0.1' }, []],
  ['salesforce', { apiVersion: 'rev31.0' }, []],
  ['salesforce', {}, []],
])('of %s the settings %j use %j', (crm, settings, parts) => expect(used(crm, settings)).toEqual(parts))

const part = (more: Partial<UsedPart>): UsedPart => ({ crm: 'x', what: '', state: '', next: '', fact: '', ...more })

test.each([
  [{ ends: '2027-09' }, 'September 2027', Date.UTC(2027, 8, 1)],
  [{ ends: '2027-09-15' }, '15 September 2027', Date.UTC(2027, 8, 15)],
  [{ ends: '2028-06', endsAs: "Summer '28" }, "Summer '28", Date.UTC(2028, 5, 1)],
  [{ endsAs: 'version 11' }, 'version 11', undefined],
  [{}, 'not announced', undefined],
])('the end of %j is %s', (more, text, at) => {
  expect([endDateText(part(more)), endDateOf(part(more))]).toEqual([text, at])
})
