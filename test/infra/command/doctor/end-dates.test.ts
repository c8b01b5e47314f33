import { describe, expect, test } from 'vitest'
import { endDatesOf } from '#infra/command/doctor/end-dates.ts'
import { configureSources } from '#lib/crm/configure.ts'

const day = 86_400_000
const salesforce = {
  url: 'https://acme.my.salesforce.com',
  organizationId: '00D000000000001EAA',
  integrationUserId: '005000000000001AAA',
}

/** What is found of a source with these settings at a moment, in epoch milliseconds or as a date. */
const foundAt = async (at: number | string, name: string, own: Readonly<Record<string, unknown>>) => {
  const sources = await configureSources({ [name]: own }, {})
  return endDatesOf({ sources, clock: { now: () => new Date(at).getTime() } }, name)
}

describe('a warning begins 180 days before the end, and says after it that it has ended', () => {
  const end = Date.parse('2028-03-01T00:00:00Z')
  const dated = { apiVersion: '2026-09' }

  test.each([
    ['a moment more than 180 days before', end - 180 * day - 1, []],
    ['180 days before', end - 180 * day, ['apiVersion 2026-09 is unsupported from March 2028 on, in 180 d']],
    ['a moment before the end', end - 1, ['apiVersion 2026-09 is unsupported from March 2028 on, in 0 s']],
    ['with the end', end, ['apiVersion 2026-09 has ended: it is unsupported since March 2028']],
    ['years later', '2031-01-01', ['apiVersion 2026-09 has ended: it is unsupported since March 2028']],
  ])('%s', async (_, at, texts) => {
    const found = await foundAt(at, 'hubspot', dated)
    expect(found.map(({ text }) => text)).toEqual(texts)
    for (const { verdict, remedy } of found) {
      expect(verdict).toBe('warning')
      expect(remedy).toBe('Change to a later apiVersion (docs/facts/hubspot.md#versions).')
    }
  })
})

describe('only what the settings use is told', () => {
  const late = '2027-06-01'

  test.each([
    ['hubspot', {}, ['legacy private app', 'apiVersion v3']],
    ['hubspot', { apiVersion: '2026-09' }, []],
    ['hubspot', { apiVersion: '2026-03' }, ['apiVersion 2026-03']],
    ['hubspot', { apiVersion: '2026-09', objectsPath: '/crm/v3/objects' }, ['objectsPath below /crm/v3']],
    ['hubspot', { apiVersion: '2026-09', objectsPath: '/crm/objects/2026-09' }, []],
    ['salesforce', salesforce, []],
    ['generic', {}, []],
  ] as const)('%s with %j', async (name, own, parts) => {
    const found = await foundAt(late, name, own)
    expect(found.map(({ text }) => text.split(' is ')[0])).toEqual(parts)
  })
})

describe('a version that is refused after its end', () => {
  test.each([
    ['v40.0', '2027-12-01', []],
    ['v40.0', '2028-01-01', ["apiVersion v31.0 to v40.0 is refused from Summer '28 on, in 152 d"]],
    ['v31.0', '2028-06-01', ["apiVersion v31.0 to v40.0 has ended: it is refused since Summer '28"]],
    ['v41.0', '2030-01-01', []],
    ['v30.0', '2026-11-28', ["apiVersion v30.0 and older has ended: it is refused since Summer '25"]],
  ])('%s on %s', async (apiVersion, at, texts) => {
    const found = await foundAt(at, 'salesforce', { ...salesforce, apiVersion })
    expect(found.map(({ text }) => text)).toEqual(texts)
    if (texts.some((text) => text.includes('has ended'))) expect(found[0]?.verdict).toBe('problem')
  })
})

test('nothing ends for those who connect today', async () => {
  for (const [name, own] of [
    ['hubspot', { apiVersion: '2026-09' }],
    ['salesforce', salesforce],
    ['espocrm', { url: 'https://crm.acme.example.com' }],
  ] as const)
    expect(await foundAt('2026-11-28', name, own)).toEqual([])
})
