import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { evidencePrefix } from '#lib/onboarding/life/end/end-store.ts'
import { eventually, openInstance, type RunningInstance } from '../../running-instance.ts'
import { simulated } from '../../simulated.ts'

let running: RunningInstance

const ends = { when: { type: 'Reseller' }, after: '1d', do: ['revoke-guests', 'archive'] }
beforeAll(async () => {
  running = await openInstance({ settings: { 'onboarding.end': ends } })
}, 60_000)
afterAll(() => running?.stop())

const crm = () => simulated(running, 'espocrm')
const s3 = () => new S3Client({ forcePathStyle: true, ...sdkConfig(running.instance.aws.sdkEnvironment, 'S3') })
const memoryBucket = async (): Promise<string> => {
  const { Buckets = [] } = await s3().send(new ListBucketsCommand({}))
  return Buckets.find(({ Name }) => Name?.includes('onboardingmemory'))?.Name ?? ''
}
/** The bucket as it is, past everything that Roomkeeper does with it. */
const files = async (client: string) => {
  const Bucket = await memoryBucket()
  const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket, Prefix: evidencePrefix(client) }))
  return Contents.map(({ Key = '' }) => Key)
}
const read = async (Key: string) => {
  const { Body } = await s3().send(new GetObjectCommand({ Bucket: await memoryBucket(), Key }))
  return (await Body?.transformToString()) ?? ''
}
const put = async (Key: string, Body: string) =>
  void (await s3().send(new PutObjectCommand({ Bucket: await memoryBucket(), Key, Body })))

const statusIs = (id: string, begins: string) =>
  eventually(() => (String(crm().record(id)?.cDocspaceStatus).startsWith(begins) ? true : undefined), 60_000)

/** A client whose room has ended, since somebody has put the day forward on its record. */
const endedClient = async (name: string) => {
  const { id } = await crm().createClient({ name, email: `${name.toLowerCase()}@client.example` })
  await statusIs(id, 'ready')
  await crm().updateClient(id, { type: 'Reseller' })
  const key = `espocrm:Account:${id}`
  await running.run('onboard', key, '--yes', '--wait', '20')
  await statusIs(id, 'ends on')
  await crm().updateClient(id, { cDocspaceStatus: 'ends on 2026-01-01: as agreed' })
  await running.run('onboard', key, '--yes', '--wait', '20')
  await statusIs(id, 'ended on')
  const [file = ''] = await files(key)
  return { key, file, text: await read(file) }
}

const verdictsOf = async (client: string) => {
  const { code, json } = await running.run('client', 'evidence', client, '--json')
  return [code, (json as { evidence: { verdict: string }[] }).evidence.map(({ verdict }) => verdict)]
}

test('the evidence of an end is proven, and what was done to it is told apart', { timeout: 120_000 }, async () => {
  const [client, other] = [await endedClient('Left'), await endedClient('Gone')]
  const { code, out } = await running.run('client', 'evidence', client.key)
  expect([code, out]).toEqual([0, expect.stringContaining('Signed by Roomkeeper on')])
  expect(out).toMatch(/people +3 before, 1 taken out/)
  expect(await verdictsOf(client.key)).toEqual([0, ['proven']])

  await put(client.file, client.text.replace('"archived\\":true', '"archived\\":false'))
  expect(await verdictsOf(client.key)).toEqual([1, ['altered']])
  const told = await running.run('client', 'evidence', client.key)
  expect([told.code, told.err]).toEqual([1, expect.stringContaining('It was changed after it was signed')])
  expect(told.out).not.toContain('Signed by')

  await put(client.file, other.text)
  expect(await verdictsOf(client.key)).toEqual([1, ['misplaced']])
  await s3().send(new DeleteObjectCommand({ Bucket: await memoryBucket(), Key: client.file }))
  expect(await verdictsOf(client.key)).toEqual([1, ['missing']])
  await put(client.file, client.text)
  expect(await verdictsOf(client.key)).toEqual([0, ['proven']])
})

test('a client whose room has not ended has none', async () => {
  const { code, err } = await running.run('client', 'evidence', 'espocrm:Account:0000000000000nope')
  expect([code, err]).toEqual([1, expect.stringContaining('There is no evidence of an end')])
})
