import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import type { ConfiguredSource } from '#lib/crm/configure.ts'
import { needsCredentials, openListing, openRecords, openTimeline, usesCredentials } from '#lib/crm/open.ts'
import { sources } from '#lib/crm/sources.ts'
import { caught, testClock } from './worlds/world.ts'

const nothing = { find: async () => undefined }

const open = (name: string, settings: object, secretName?: string) => {
  const source = sources[name]
  if (!source) throw new Error(`there is no source ${name}`)
  const deadline = { remaining: () => 10_000 }
  return openRecords(
    { source, settings: z.parse(source.settings, settings) },
    { secretName, secrets: nothing, deadline, clock: testClock() },
  )
}

it('opens a source that needs no credentials without any', async () => {
  const records = await open('generic', {})
  const ref = { source: 'generic', type: 'client', id: 'a' }
  expect(await records?.read(ref, { id: 'a', name: 'Acme' })).toMatchObject({ name: 'Acme' })
})

it('says so when a source that needs some has none', async () => {
  expect(await open('hubspot', {})).toBeUndefined()
  expect(await open('hubspot', {}, 'roomkeeper/crm/hubspot')).toBeUndefined()
  expect(await caught(open('generic', { callbackUrl: 'https://example.com/' }))).toMatchObject({
    name: 'SettingsError',
  })
})

const one = (name: string) => {
  const source = sources[name]
  if (!source) throw new Error(`there is no source ${name}`)
  return source
}

it.each([
  ['hubspot', {}, true, true],
  ['generic', {}, false, false],
  ['generic', { callbackUrl: 'https://example.com/' }, false, true],
  ['generic', { callbackUrl: 7 }, false, false],
])('%s with %j needs credentials: %s, uses them: %s', (name, settings, needs, uses) => {
  expect([needsCredentials(one(name)), usesCredentials(one(name), settings)]).toEqual([needs, uses])
})

it('hands on what was found by the name of the secret, and who hears of each exchange', async () => {
  const given: unknown[] = []
  const listing = { pause: 0, page: async () => ({ records: [] }) }
  const configured: ConfiguredSource = {
    source: {
      ...one('hubspot'),
      openRecords: async (options) => {
        given.push(options)
        return {
          read: async () => undefined,
          readFields: async () => undefined,
          readContacts: async () => [],
          writeBack: async () => undefined,
        }
      },
      openListing: async (options) => {
        given.push(options)
        return listing
      },
    },
    settings: { apiVersion: 'v3' },
  }
  const deadline = { remaining: () => 10_000 }
  const clock = testClock()
  const asked: unknown[] = []
  const secrets = {
    async find(name: string, schema: unknown) {
      asked.push(name, schema)
      return { accessToken: 'token' }
    },
  } as unknown as Parameters<typeof openRecords>[1]['secrets']
  const onExchange = () => undefined
  const tellSender = async () => undefined
  await openRecords(configured, { secretName: 'crm/hubspot', secrets, deadline, clock, tellSender })
  expect(await openListing(configured, { secretName: 'crm/hubspot', secrets, deadline, clock, onExchange })).toBe(
    listing,
  )
  const options = { settings: { apiVersion: 'v3' }, credentials: { accessToken: 'token' }, deadline, clock }
  expect(given).toStrictEqual([
    { ...options, tellSender },
    { ...options, onExchange },
  ])
  expect(asked).toEqual(['crm/hubspot', one('hubspot').credentials, 'crm/hubspot', one('hubspot').credentials])
})

it('has no listing of a source that cannot be listed, or has no credentials', async () => {
  const deadline = { remaining: () => 10_000 }
  const options = { secretName: undefined, secrets: nothing, deadline, clock: testClock() }
  const generic = { source: one('generic'), settings: z.parse(one('generic').settings, {}) }
  expect(await openListing(generic, options)).toBeUndefined()
  expect(await openListing({ source: one('hubspot'), settings: {} }, options)).toBeUndefined()
  expect(await openTimeline(generic, options)).toBeUndefined()
  expect(await openTimeline({ source: one('hubspot'), settings: {} }, options)).toBeUndefined()
})
