import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses'
import type { Context } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { settingsWith } from '#test/onboarding/harness.ts'
import { startFunctions } from '#test/onboarding/world/functions.ts'
import { acme } from '#test/onboarding/world/story.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'

const log = keepTestLog()
const ses = mockClient(SESClient)
const s3 = mockClient(S3Client)
let here: Awaited<ReturnType<typeof startFunctions>>
/** What lies in the bucket of memories. */
const objects = new Map<string, string>()

const noSuchKey = () =>
  new S3ServiceException({ name: 'NoSuchKey', $fault: 'client', $metadata: { httpStatusCode: 404 } })
const stored = ({ Key = '' }: { Key?: string }) => {
  const text = objects.get(Key)
  if (text === undefined) throw noSuchKey()
  return { ETag: JSON.stringify(text), Body: { transformToString: async () => text } }
}

beforeEach(async () => {
  objects.clear()
  s3.reset()
  ses.reset()
  ses.on(SendEmailCommand).resolves({})
  s3.on(GetObjectCommand).callsFake(stored)
  s3.on(HeadObjectCommand).callsFake(stored)
  s3.on(PutObjectCommand).callsFake(({ Key, Body }) => {
    objects.set(Key, Body)
    return { ETag: JSON.stringify(Body) }
  })
  s3.on(ListObjectsV2Command).callsFake(({ Prefix }) => ({
    Contents: [...objects.keys()].filter((key) => key.startsWith(Prefix)).map((Key) => ({ Key })),
  }))
  here = await startFunctions()
  Object.assign(process.env, {
    BACKFILL_QUEUE_URL: process.env.QUEUE_URL,
    MEMORY_BUCKET: 'memories',
    DOCSPACE_PUBLIC_URL: 'https://rooms.acme.example',
    SETTINGS: JSON.stringify({
      environment: 'prod',
      drift: { sender: 'roomkeeper@acme.example', recipients: ['admin@acme.example'] },
      onboarding: settingsWith({}),
      sources: { espocrm: { url: here.espo.url }, generic: {} },
      pace: { requestsPerMinute: 30_000, writesInFlight: 1 },
      secrets: { docspace: 'docspace', memory: 'memory', crm: { espocrm: 'crm' } },
    }),
  })
})
afterEach(() => here.stop())

const context = { getRemainingTimeInMillis: () => 600_000 } as Context
const run = async (event: object) => {
  const { handler } = await import('#functions/report-drift.ts')
  await handler(event, context, { signal: AbortSignal.timeout(60_000) })
}
const mails = () => ses.commandCalls(SendEmailCommand).map(({ args: [{ input }] }) => input.Message?.Body?.Text?.Data)

const readyClient = async () => {
  const { id } = await here.espo.createClient(acme)
  await here.espo.flush()
  await vi.waitFor(() => expect(here.espo.record(id)?.cDocspaceStatus).toBe('ready'), { timeout: 10_000 })
  await vi.waitFor(async () => expect(await here.depth()).toBe(0), { timeout: 10_000 })
  const room = here.docspace.state.rooms.find(({ tags }) => tags.includes(`espocrm:Account:${id}`))
  if (!room) throw new Error('no room')
  return { id, room }
}

test('what differs is looked for and mailed once, and nothing but the report is written', async () => {
  const { id, room } = await readyClient()
  room.title = 'As people call it'
  const record = here.espo.record(id)
  const portal = () => {
    const { rooms, members, links, mails } = here.docspace.state
    return structuredClone({ rooms, members, links, mails })
  }
  const before = portal()
  log.clear()

  await run({})
  expect(mails()).toEqual([])
  await run({ at: '2026-11-30T05:00:00Z' })
  await run({ at: '2026-11-30T05:00:00Z' })
  await run({})
  expect(mails()).toEqual([expect.stringContaining('1 room was compared with what is wanted, and 1 differs.')])
  const [mail = ''] = mails()
  expect(mail).toContain(`espocrm:Account:${id}: title`)
  expect(mail).toContain('roomkeeper drift --env prod --client CLIENT --take room')
  expect(mail).not.toMatch(/As people call it|Acme|acme\.example/)
  expect([...objects.keys()]).toEqual(['drift/2026-11-30.json'])
  expect(JSON.parse(objects.get('drift/2026-11-30.json') ?? '')).toMatchObject({ counts: { looked: 1, differ: 1 } })
  expect([...objects.values(), ...log.lines.map((line) => JSON.stringify(line))].join('\n')).not.toMatch(
    /As people call it|Acme|@/,
  )
  expect(portal()).toEqual(before)
  expect(here.espo.record(id)).toEqual(record)
})

test('rooms of the account whose key was replaced by another user’s are looked at, and told', async () => {
  const { room } = await readyClient()
  const { keys, members, users } = here.docspace.state
  const keyUser = keys.find(({ secret }) => secret === SAMPLE_KEYS.onboarding)?.userId ?? ''
  const owner = users.find(({ id, status }) => id !== keyUser && status === 1)?.id ?? ''
  room.createdBy = owner
  members.push({ roomId: room.id, userId: keyUser, access: 9 })
  const { host } = new URL(here.docspace.url)
  here.secret('memory', { linkSecret: SAMPLE_KEYS.onboarding, owners: { [host]: owner } })
  vi.resetModules()
  await run({ at: '2026-11-30T05:00:00Z' })
  expect(JSON.parse(objects.get('drift/2026-11-30.json') ?? '')).toMatchObject({
    counts: { looked: 1, compared: 1, leaving: 1, lockedOut: 0 },
    parts: { owner: 1 },
  })
  expect(mails()[0]).toContain('1 client has a room of the account whose key was replaced by another user’s.')
})

test('a portal that does not answer makes no report, and the next run goes on', async () => {
  here.secret('docspace', { apiKey: 'sk-wrong' })
  vi.resetModules()
  await run({ at: '2026-11-30T05:00:00Z' })
  expect(mails()).toEqual([])
  expect(log.lines).toContainEqual(expect.objectContaining({ event: 'drift.look_failed', error: 'RetryLater' }))
})
