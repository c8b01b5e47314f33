import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { openRecords } from '#lib/crm/open.ts'
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
