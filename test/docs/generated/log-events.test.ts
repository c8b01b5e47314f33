import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { logEvents } from '#lib/runtime/telemetry/log-events.ts'
import { logFields } from '#lib/runtime/telemetry/log-fields.ts'
import { logEventsPage } from '../../../docs/log-events/page.ts'
import { pages } from '../pages.ts'

const written = await readFile(new URL('../../../docs/log-events.md', import.meta.url), 'utf8')
const code = await Promise.all(
  globSync('{functions,lib}/**/*.ts')
    .filter((path) => !path.startsWith('lib/runtime/telemetry/log-'))
    .map((path) => readFile(path, 'utf8')),
)
const names = Object.keys(logEvents)

test('docs/log-events.md is what the catalogues say; write it again with: node docs/log-events/write.ts', () => {
  expect(written).toBe(logEventsPage)
})

test('every event is a noun and a verb, and no former name is taken twice or is a present one', () => {
  expect(names.filter((name) => !/^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$/.test(name))).toEqual([])
  for (const catalogue of [logEvents, logFields]) {
    const former = Object.values(catalogue).flatMap((entry) => ('formerly' in entry ? [entry.formerly] : []))
    expect([...new Set(former)]).toEqual(former)
    expect(former.filter((name) => Object.hasOwn(catalogue, name))).toEqual([])
  }
})

test.each(names)('%s is logged by a function', (name) => {
  expect(code.some((text) => text.includes(`'${name}'`))).toBe(true)
})

test('every field is that of an event, or of what surrounds it', () => {
  const surrounding = ['correlationId', 'messageId', 'source', 'client', 'portal']
  const used = Object.values(logEvents).flatMap(({ fields }): readonly string[] => fields)
  expect(Object.keys(logFields).filter((name) => !used.includes(name) && !surrounding.includes(name))).toEqual([])
})

test('queries in the pages ask for events and fields that there are', () => {
  const text = pages.map((page) => page.text).join('\n')
  const asked = [...text.matchAll(/filter event = "([^"]+)"/g)].map(([, name = '']) => name)
  expect(asked.length).toBeGreaterThan(5)
  expect(asked.filter((name) => !names.includes(name))).toEqual([])
  const fields = [...text.matchAll(/\bfilter (\w+) (?:=|!=) "/g)].map(([, name = '']) => name)
  expect(fields.filter((name) => name !== 'event' && !Object.hasOwn(logFields, name))).toEqual([])
})
