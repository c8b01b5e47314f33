import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Context } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { openDocSpace } from '#lib/docspace/index.ts'
import { withLinesTo } from '#lib/runtime/telemetry/lines.ts'

let docspace: Awaited<ReturnType<typeof startDocSpace>>
const secretsManager = mockClient(SecretsManagerClient)
const memoryName = 'roomkeeper/test/docspace/memory'
/** What workers remember of whose the rooms are. */
const remember = (SecretString: string) =>
  secretsManager.on(GetSecretValueCommand, { SecretId: memoryName }).resolves({ SecretString, VersionId: 'v1' })
beforeAll(async () => {
  docspace = await startDocSpace()
  const apiKey = Object.values(SAMPLE_KEYS)[0]
  secretsManager.onAnyCommand().resolves({ SecretString: JSON.stringify({ apiKey }) })
  remember('')
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    SETTINGS: JSON.stringify({
      keys: {
        // Nobody listens there.
        onboarding: { url: 'http://127.0.0.1:9', secret: 'roomkeeper/test/docspace/onboarding' },
        'backup-main': { url: docspace.url, secret: 'roomkeeper/test/backup/main/docspace' },
      },
      rooms: 'backup-main',
      memory: memoryName,
    }),
  })
})
afterAll(async () => {
  secretsManager.restore()
})

/** One look: what was measured, and what was logged about rooms. */
const look = async () => {
  const { handler } = await import('#functions/check-keys.ts')
  const lines: string[] = []
  const work = withLinesTo(
    (line) => lines.push(line),
    () => handler({}, { getRemainingTimeInMillis: () => 60_000 } as Context, { signal: AbortSignal.timeout(60_000) }),
  )
  let failed = ''
  try {
    await work
  } catch (error) {
    failed = error instanceof Error ? error.message : 'no error'
  }
  const all = lines.map((line) => JSON.parse(line))
  return {
    failed,
    measured: all.filter((line) => '_aws' in line),
    rooms: all.filter(({ event }) => String(event).startsWith('rooms.')),
  }
}

test('a portal that does not answer keeps no other key from being measured, and is asked again', async () => {
  const { failed, measured, rooms } = await look()
  expect(failed).toBe('onboarding could not be checked')
  expect(measured).toMatchObject([{ Key: 'backup-main' }, { ClientsLockedOut: 0 }])
  expect(rooms).toEqual([])
})

test('clients whose room is of an account that is gone are counted, with the people who have not come', async () => {
  const { state } = docspace
  const anna = state.users.find(({ email }) => email === 'anna.manager@example.com')
  if (!anna) throw new Error('the sample portal has no Anna')
  const secret = `sk-${'a'.repeat(64)}`
  state.keys.push({ id: 'a', name: 'a', secret, permissions: [], userId: anna.id, created: 0, isActive: true })
  const portal = openDocSpace({ url: docspace.url, apiKey: secret, deadline: { remaining: () => 60_000 } })
  const { id } = await portal.rooms.create({ title: 'Acme', type: 2, tags: ['espocrm:Account:a1'] })
  await portal.members.invite(id, [{ email: 'c@client.example', access: 2 }])
  expect((await look()).measured).toMatchObject([{}, { ClientsLockedOut: 0 }])
  anna.status = 2
  const { measured, rooms } = await look()
  expect(measured).toMatchObject([{}, { ClientsLockedOut: 1 }])
  expect(rooms).toMatchObject([{ event: 'rooms.locked_out_found', level: 'warn', count: 1 }])
  expect(JSON.stringify(rooms)).toMatch(/1 clients have not come, and 1 people/)
  expect(JSON.stringify(rooms)).not.toMatch(/client\.example|Acme/)
  anna.status = 1
})

test('clients whose room is of the account whose key was replaced are told, and do not ring', async () => {
  const anna = docspace.state.users.find(({ email }) => email === 'anna.manager@example.com')
  remember(JSON.stringify({ linkSecret: 'x', owners: { [new URL(docspace.url).host]: anna?.id } }))
  const { measured, rooms } = await look()
  expect(measured).toMatchObject([{}, { ClientsLockedOut: 0 }])
  expect(rooms).toMatchObject([{ event: 'rooms.of_replaced_owner_found', level: 'warn', count: 1 }])
  expect(JSON.stringify(rooms)).toMatch(/1 clients have not come, and 1 people/)
  remember('')
  expect((await look()).rooms).toEqual([])
})

test('that it could not be looked is said, and looked again', async () => {
  await docspace.stop()
  const { failed, measured, rooms } = await look()
  expect(failed).toBe('onboarding, backup-main, rooms could not be checked')
  expect(measured).toEqual([])
  expect(rooms).toMatchObject([{ event: 'rooms.check_failed', level: 'error' }])
})
