import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Context } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { withLinesTo } from '#lib/runtime/telemetry/lines.ts'
import { account, type Harness, openHarness } from '#test/onboarding/harness.ts'
import { drain } from '#test/onboarding/world/lambda.ts'
import { letGoBy } from '#test/onboarding/world/wire.ts'

let harness: Harness
const ids: string[] = []
const secretsManager = mockClient(SecretsManagerClient)
const s3 = mockClient(S3Client)
const memoryName = 'roomkeeper/test/docspace/memory'

beforeAll(async () => {
  harness = await openHarness()
  vi.useFakeTimers({ toFake: ['Date'] })
  secretsManager.onAnyCommand().resolves({ SecretString: JSON.stringify({ apiKey: SAMPLE_KEYS.onboarding }) })
  secretsManager.on(GetSecretValueCommand, { SecretId: memoryName }).resolves({ SecretString: '', VersionId: 'v1' })
  s3.on(GetObjectCommand).callsFake(({ Key }: { Key: string }) => {
    const kept = harness.bucket.texts.get(Key)
    if (!kept) throw new NoSuchKey({ message: '', $metadata: { httpStatusCode: 404 } })
    return { ETag: kept.tag, Body: { transformToString: async () => kept.text } }
  })
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    MEMORY_BUCKET: 'memories',
    SETTINGS: JSON.stringify({
      keys: { onboarding: { url: harness.docspace.url, secret: 'roomkeeper/test/docspace/onboarding' } },
      rooms: 'onboarding',
      memory: memoryName,
    }),
  })
  for (const name of ['One', 'Two', 'Three']) ids.push(await enter(name))
})
afterAll(async () => {
  vi.useRealTimers()
  secretsManager.restore()
  s3.restore()
  await harness.stop()
})

const enter = async (name: string): Promise<string> => {
  const email = `${name.toLowerCase()}@client.example`
  const { id } = await harness.espo.createClient({ name, email, ownerEmail: 'anna.manager@example.com' })
  await serve(id)
  return id
}

const serve = async (...clients: string[]) => {
  for (const id of clients) harness.enqueue(account(id))
  await drain(harness, harness.freshWorker)
}

/** One daily look: what it says of a restore. */
const look = async () => {
  const { handler } = await import('#functions/check-keys.ts')
  vi.setSystemTime(harness.clock.now())
  const context = { getRemainingTimeInMillis: () => 60_000 } as Context
  const lines: string[] = []
  await withLinesTo(
    (line) => lines.push(line),
    async () => handler({}, context, { signal: AbortSignal.timeout(60_000) }),
  )
  const all = lines.map((line) => JSON.parse(line))
  const [measured] = all.filter((line) => 'ClientsRenumbered' in line)
  const said = all.filter(({ event }) => event === 'rooms.restored_portal_found')
  return { renumbered: measured?.ClientsRenumbered, said }
}

const api = async (method: string, path: string, body: object) => {
  const answer = await fetch(`${harness.docspace.url}/api/2.0/${path}`, {
    method,
    headers: { authorization: `Bearer ${SAMPLE_KEYS.backup}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
}

/** The portal is backed up and restored in its place, and a new key is made for the user who had the old one. */
const restorePortal = async () => {
  const { state } = harness.docspace
  const user = state.keys.find(({ secret }) => secret === SAMPLE_KEYS.onboarding)?.userId
  const address = state.users.find(({ id }) => id === user)?.email
  await api('POST', 'backup/startbackup', { storageType: 0, storageParams: [{ key: 'folderId', value: '7' }] })
  await letGoBy(harness.clock, harness.wire, 600_000)
  const archive = harness.docspace.state.files.find(({ content }) => content.kind === 'archive')
  const storageParams = [{ key: 'filePath', value: String(archive?.id) }]
  await api('POST', 'backup/startrestore', { backupId: '', storageType: 0, storageParams, notify: false, dump: false })
  await letGoBy(harness.clock, harness.wire, 3_600_000)
  const { keys, users } = harness.docspace.state
  const userId = users.find(({ email }) => email === address)?.id ?? ''
  const secret = SAMPLE_KEYS.onboarding
  keys.push({ id: 'new', name: 'new', secret, permissions: [], userId, created: 0, isActive: true })
}

const roomOf = (id = '') => harness.docspace.state.rooms.find(({ tags }) => tags.includes(`espocrm:Account:${id}`))

test('a portal in which all is where it was is not told of', async () => {
  expect(await look()).toEqual({ renumbered: 0, said: [] })
})

test('a room that was deleted by hand and is made anew is no restore', async () => {
  const { state } = harness.docspace
  const [id = ''] = ids
  const number = roomOf(id)?.id
  state.rooms = state.rooms.filter((room) => room.id !== number)
  await letGoBy(harness.clock, harness.wire, 60_000)
  // The new one has the tag, and is not remembered yet.
  const template = state.rooms[0]
  if (!template) throw new Error('no room is left')
  const created = harness.clock.now()
  state.rooms.push({ ...template, id: 9_000, tags: [`espocrm:Account:${id}`], created })
  expect(await look()).toEqual({ renumbered: 0, said: [] })
  state.rooms = state.rooms.filter((room) => room.id !== 9_000)
})

test('a portal that was restored is told of until its records are written anew', async () => {
  const [, ...left] = ids
  const numbers = left.map((id) => roomOf(id)?.id)
  await restorePortal()
  expect(left.map((id) => roomOf(id)?.id)).not.toEqual(numbers)
  const { renumbered, said } = await look()
  expect(renumbered).toBe(2)
  expect(said).toMatchObject([{ level: 'warn', count: 2, detail: 'of 2 clients' }])
  expect(JSON.stringify(said)).not.toMatch(/Two|Three|client\.example/)
  expect(await look()).toMatchObject({ renumbered: 2 })
  await serve(...left)
  expect(await look()).toEqual({ renumbered: 0, said: [] })
})
