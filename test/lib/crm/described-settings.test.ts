import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { sources } from '#lib/crm/sources.ts'

interface Described {
  description?: string
  default?: unknown
  format?: string
  examples?: unknown[]
  properties?: Record<string, Described>
  items?: Described
}

/** Settings that have no settings within, by their path. */
const leaves = ({ properties, items }: Described, path: string): [path: string, setting: Described][] =>
  Object.entries(properties ?? items?.properties ?? {}).flatMap(([name, setting]) => {
    const within = leaves(setting, `${path}.${name}`)
    return within.length > 0 ? within : [[`${path}.${name}`, setting] as [string, Described]]
  })

test.each(Object.values(sources))('each setting of $name says what it is, and an address shows one', (source) => {
  const schema = z.toJSONSchema(source.settings, { io: 'input', unrepresentable: 'any' }) as Described
  const settings = leaves(schema, source.name)
  expect(settings.length).toBeGreaterThan(2)
  expect(settings.filter(([, { description }]) => !description).map(([path]) => path)).toEqual([])
  const silent = settings.filter(([, setting]) => setting.format === 'uri' && !setting.default && !setting.examples)
  expect(silent.map(([path]) => path)).toEqual([])
  expect(settings.filter(([, { examples }]) => examples?.length === 0).map(([path]) => path)).toEqual([])
})
