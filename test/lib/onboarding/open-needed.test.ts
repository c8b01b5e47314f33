import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { sources } from '#lib/crm/sources.ts'
import { neededKeys, neededRecords } from '#lib/onboarding/open-needed.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import type { Secrets } from '#lib/runtime/secrets.ts'
import { testClock } from '../crm/worlds/world.ts'

const holding = (value?: unknown): Secrets => ({ find: async () => value }) as unknown as Secrets
const failureOf = (work: Promise<unknown>) => work.catch((error: unknown) => error)

test('the keys of DocSpace are those of its secret, and are waited for without any', async () => {
  expect(await neededKeys(holding({ apiKey: 'sk-1' }), 'roomkeeper/prod/docspace')).toEqual(['sk-1'])
  const error = await failureOf(neededKeys(holding(), 'roomkeeper/prod/docspace'))
  expect(error).toBeInstanceOf(RetryLater)
  expect(error).toMatchObject({ reason: { code: 'secret-missing' }, detail: 'roomkeeper/prod/docspace' })
})

describe('the records of a source', () => {
  const open = (name: string, secretName?: string) => {
    const source = sources[name]
    const configured = source && { source, settings: z.parse(source.settings, {}) }
    const options = { secretName, secrets: holding(), deadline: { remaining: () => 10_000 }, clock: testClock() }
    return neededRecords(name, configured, options)
  }

  test('are opened', async () => {
    expect((await open('generic')).read).toBeDefined()
  })

  test('are waited for while its credentials are missing, which the secret is named by, or the source', async () => {
    const error = await failureOf(open('hubspot', 'roomkeeper/prod/crm/hubspot'))
    expect(error).toBeInstanceOf(RetryLater)
    expect(error).toMatchObject({ reason: { code: 'secret-missing' }, detail: 'roomkeeper/prod/crm/hubspot' })
    expect(await failureOf(open('hubspot'))).toMatchObject({ detail: 'hubspot' })
  })

  test('of a source that the settings do not name are nobody’s to read', async () => {
    const error = await failureOf(open('sugar'))
    expect(error).toBeInstanceOf(Park)
    expect(error).toMatchObject({ reason: { code: 'source-closed' }, detail: 'sugar' })
  })
})
