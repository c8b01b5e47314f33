import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '#test/infra/command/backfill/earlier-clients.ts'
import { eventually } from '#test/infra/command/running-instance.ts'
import { simulatedPortal } from '#test/infra/command/simulated.ts'

/** docs/arrival.md#mails-that-bounce: from the mail of a reminder to the client's record, over SES, the bus, the function and the queues. */

let world: World
beforeAll(async () => {
  world = await openWorld({
    'onboarding.arrival': { days: 30 },
    'onboarding.remind': { after: ['1d', '6d'], by: 'mail', sender: 'roomkeeper@example.com' },
  })
}, 60_000)
afterAll(() => world?.running.stop())

const address = 'bounce+acme@simulator.amazonses.com'

const statusOf = async (id: string): Promise<string> => {
  const { body } = await world.espocrm.asAdmin('GET', `Account/${id}`)
  return String((body as { cDocspaceStatus?: string }).cDocspaceStatus)
}

/** As if the client had been invited that many days ago, by the note and by the log of its room. */
const invitedDaysAgo = async (days: number) => {
  for (const event of simulatedPortal(world.running).state.events) event.at -= days * 86_400_000
  const { aws } = world.running.instance
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const s3 = new S3Client({ region: 'us-east-1', credentials, endpoint: aws.s3Url, forcePathStyle: true })
  const Bucket = aws.outputs.MemoryBucketName
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'waiting/' }))
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
    const note = JSON.parse((await Body?.transformToString()) ?? '')
    const earlier = JSON.stringify({ ...note, invitedAt: note.invitedAt - days * 86_400_000 })
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: earlier }))
  }
  s3.destroy()
}

const look = async () => {
  const { error } = await world.running.instance.aws.fireSchedule('roomkeeper-local-look-for-arrivals-hourly')
  expect(error).toBeUndefined()
  await world.release()
}

test('a reminder that bounces is said on the record, once', { timeout: 60_000 }, async () => {
  const { espocrm, release, sent } = world
  const { id } = await espocrm.createClient({ name: 'Acme', email: address, ownerEmail: 'anna.manager@example.com' })
  const key = `espocrm:Account:${id}`
  await eventually(async () => (await statusOf(id)).includes('not yet joined') || undefined, 30_000)
  await invitedDaysAgo(2)
  await look()
  await eventually(async () => (await statusOf(id)).includes('reminded on') || undefined, 30_000)
  await eventually(() => sent.filter((one) => one === key).length === 2 || undefined, 30_000)
  await release()
  await eventually(async () => (await statusOf(id)).includes('bounced') || undefined, 30_000)
  expect(await statusOf(id)).toMatch(
    /^ready: invited on [\d-]{10}, reminded on [\d-]{10}, the mail of [\d-]{10} to a contact bounced, not yet joined$/,
  )
})
