import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { backupSettings, consumers } from '#lib/backup/settings.ts'

const page = readFileSync(new URL('../../../docs/backups.md', import.meta.url), 'utf8')

interface JsonSchema {
  properties?: Record<string, JsonSchema>
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  additionalProperties?: JsonSchema | boolean
  default?: unknown
}

/** Every setting below a schema by its path, with its default; a choice has the settings of each of its forms. */
const settingsIn = (schema: JsonSchema, above = ''): Map<string, unknown> => {
  const found = new Map<string, unknown>()
  for (const form of [schema, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) {
    for (const [name, one] of Object.entries(form.properties ?? {})) {
      found.set(above + name, one.default)
      for (const [path, value] of settingsIn(one, `${above}${name}.`)) found.set(path, value)
    }
  }
  return found
}

const portals = (z.toJSONSchema(backupSettings, { io: 'input' }) as JsonSchema).properties?.portals
const ofPortal = typeof portals?.additionalProperties === 'object' ? portals.additionalProperties : {}
const settings = settingsIn(ofPortal)
/** Whole objects are told by their members. */
const told = [...settings.keys()].filter((path) => path !== 'storage' && path !== 'retention').sort()
const rows = [...page.matchAll(/^\| `([A-Za-z.]+)` \| (.*?) \|/gm)]
  .map(([, name = '', words = '']) => ({ name, words }))
  .filter(({ name }) => settings.has(name))

test('docs/backups.md names every setting of a backup, and no other', () => {
  expect(told.length).toBeGreaterThan(20)
  const [table = ''] = page.match(/^\| setting [\s\S]*?\n\n/m) ?? []
  expect([...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name).sort()).toEqual(told)
})

test.each(rows)('docs/backups.md tells the default of $name', ({ name, words }) => {
  const value = settings.get(name)
  if (value === undefined || name === 'pagerDutyUrl') return
  expect(words).toBe(`\`${String(value)}\``)
})

test.each(Object.entries(consumers))('docs/backups.md tells what a storage in %s takes', (module, { needs, takes }) => {
  const sentence = page.match(/^`storage\.params` of [\s\S]*?\n\n/m)?.[0] ?? ''
  for (const name of [module, ...needs, ...takes]) expect(sentence).toContain(`\`${name}\``)
})
