import { GetQueueUrlCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { type ClientMessage, writeMessage } from '#lib/queue/message.ts'
import { parseClientKey } from '#lib/runtime/client-key.ts'
import { eventually } from '../../running-instance.ts'
import { newcomer } from '../newcomer.ts'
import { type Letter, openParkingInstance, type ParkingInstance } from '../parking-instance.ts'

let here: ParkingInstance

beforeAll(async () => {
  here = await openParkingInstance()
}, 60_000)
afterAll(() => here?.stop())
beforeEach(() => here.clear())

/** As many of one client as a receive takes; while they are held, the later ones stay behind (docs/facts/aws.md#runs-of-a-group). */
const run = 10

const deadLetters = async () => {
  const queues = await here.instance.aws.queues()
  const { visible = 0, inFlight = 0 } = queues.find(({ name }) => name.endsWith('clients-dead.fifo')) ?? {}
  return visible + inFlight
}

/** The client's webhook comes so many times more, so that further dead letters stand behind the first. */
const parkAgain = async ({ client }: Letter, times = 1) => {
  const before = await deadLetters()
  const ref = parseClientKey(client)
  if (!ref) throw new Error(`${client} is no key`)
  const sqs = new SQSClient(sdkConfig(here.instance.aws.sdkEnvironment, 'SQS'))
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'roomkeeper-local-clients.fifo' }))
  const Entries = Array.from({ length: times }, (_, n) => ({
    Id: `again-${n}`,
    MessageBody: writeMessage({ ref, receivedAt: new Date().toISOString(), delivery: `again-${n}` }),
    MessageGroupId: client,
    MessageDeduplicationId: crypto.randomUUID(),
  }))
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
  sqs.destroy()
  await eventually(async () => ((await deadLetters()) === before + times ? true : undefined))
}

test('a replay takes what stands behind the older message of the client, too', async () => {
  const deadLetter = await here.park('Twice parked')
  await parkAgain(deadLetter)
  await here.handOver(deadLetter)
  const { out, code } = await here.run('failed', 'replay', deadLetter.client, '--yes', '--wait', '20')
  expect(out).toMatch(new RegExp(`${deadLetter.client}\\s+ready`))
  expect(code).toBe(0)
  expect(here.roomsOf(deadLetter)).toBe(1)
  expect(await deadLetters()).toBe(0)
})

test('a discard takes all that it shows of the client, and speaks of nothing behind them', async () => {
  const deadLetter = await here.park('Twice discarded')
  await parkAgain(deadLetter)
  const { out } = await here.run('failed', 'discard', deadLetter.client, '--yes')
  expect(out).toContain('2 discarded.')
  expect(out).not.toContain('stood behind')
  expect(await deadLetters()).toBe(0)
})

test('a discard says that more of the client stood behind', async () => {
  const deadLetter = await here.park('Often discarded')
  await parkAgain(deadLetter, run)
  const discard = () => here.run('failed', 'discard', deadLetter.client, '--yes')
  const first = await discard()
  expect(first.out).toContain(`${run} discarded.`)
  expect(first.out).toContain('1 stood behind')
  expect(first.out).toContain(`roomkeeper failed discard ${deadLetter.client} shows and discards them`)
  expect(await deadLetters()).toBe(1)
  expect((await discard()).out).toContain('1 discarded.')
  expect(await deadLetters()).toBe(0)
})

test('a client that is parked again is not called served because an older dead letter hides the new one', async () => {
  const deadLetter = await here.park('Hidden')
  const { out, code } = await here.run('onboard', deadLetter.client, '--force', '--yes', '--wait', '20')
  expect(out).toMatch(new RegExp(`${deadLetter.client}\\s+parked`))
  expect(out).not.toMatch(/served/)
  expect(code).toBe(1)
  expect(await deadLetters()).toBe(1)
})

test('onboarding a parked client takes the place of its dead letter', async () => {
  const deadLetter = await here.park('Taken up')
  await here.handOver(deadLetter)
  const { out, code } = await here.run('onboard', deadLetter.client, '--yes', '--wait', '20')
  expect(out).toMatch(new RegExp(`${deadLetter.client}\\s+ready`))
  expect(code).toBe(0)
  expect(await deadLetters()).toBe(0)
})

test('a client whose dead letter was discarded is replayed by its name, as its record asks for', async () => {
  const deadLetter = await here.park('Discarded')
  expect((await here.run('failed', 'discard', deadLetter.client, '--yes')).code).toBe(0)
  const status = () => here.run('client', 'show', deadLetter.client)
  expect((await status()).out).toContain('needs attention')
  expect((await here.run('failed', 'replay', deadLetter.client)).out).toContain('its message is gone')
  expect(await deadLetters()).toBe(0)

  const hopeless = await here.run('failed', 'replay', deadLetter.client, '--yes', '--wait', '20')
  expect(hopeless.code).toBe(1)
  expect(await deadLetters()).toBe(1)

  await here.run('failed', 'discard', deadLetter.client, '--yes')
  await here.handOver(deadLetter)
  const repaired = await here.run('failed', 'replay', deadLetter.client, '--yes', '--wait', '20')
  expect(repaired.out).toMatch(new RegExp(`${deadLetter.client}\\s+ready`))
  expect(repaired.code).toBe(0)
  expect(here.roomsOf(deadLetter)).toBe(1)
})

test('the sweep shows who needs attention without a dead letter, and takes them with --again', async () => {
  const deadLetter = await here.park('Expired')
  await here.run('failed', 'discard', deadLetter.client, '--yes')
  const shown = await here.run('sweep', 'espocrm', '--min-age', '0', '--dry-run')
  expect(shown.out).toMatch(/NOT PARKED ANY MORE/)
  expect(shown.out).toContain('--again')
  expect(shown.out).not.toContain('No client is missing')
  const { json } = await here.run('sweep', 'espocrm', '--min-age', '0', '--again', '--dry-run', '--json')
  expect((json as { crms: { clients: string[] }[] }).crms[0]?.clients).toContain(deadLetter.client)
})

test('a client that needs no replay is not sent, and the remedy says how it stands', async () => {
  const deadLetter = await here.park('Ready since')
  await here.handOver(deadLetter)
  await here.run('failed', 'replay', deadLetter.client, '--yes', '--wait', '20')
  const { err, code } = await here.run('failed', 'replay', deadLetter.client, '--yes')
  expect(code).toBe(1)
  expect(err).toContain('its record does not need attention')
  expect(err).toContain(`roomkeeper client show ${deadLetter.client}`)
  const unknown = await here.run('failed', 'replay', 'espocrm:Account:nobody0000000000', '--yes')
  expect(unknown.err).toContain('The CRM has no record')
  const generic = await here.run('failed', 'replay', 'generic:client:c-1', '--yes')
  expect(generic.err).toContain('cannot be read back')
})

/** Puts a message into the dead-letter queue, as a version wrote it. */
const putAside = async (message: Pick<ClientMessage, 'ref' | 'fields'>) => {
  const sqs = new SQSClient(sdkConfig(here.instance.aws.sdkEnvironment, 'SQS'))
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'roomkeeper-local-clients-dead.fifo' }))
  const MessageBody = writeMessage({ ...message, receivedAt: new Date().toISOString(), delivery: 'earlier' })
  const group = `${message.ref.source}:${message.ref.type}:${message.ref.id}`
  const entry = { Id: '1', MessageBody, MessageGroupId: group, MessageDeduplicationId: group }
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [entry] }))
  sqs.destroy()
}

test('the fields that a sender sent along are named, the further ones too, and their values shown when asked for', async () => {
  const custom = { industry: 'Legal', email: 'press' }
  const ref = { source: 'generic', type: 'client', id: 'with-fields' }
  await putAside({ ref, fields: { id: ref.id, name: 'With fields', custom } })
  const { out } = await here.run('failed', 'show', 'generic:client:with-fields')
  expect(out).toContain('id, name, fields.industry, fields.email (--reveal shows the values)')
  const { out: revealed } = await here.run('failed', 'show', 'generic:client:with-fields', '--reveal')
  expect(revealed).toContain('fields.industry: Legal, fields.email: press')
  await here.run('failed', 'discard', '--source', 'generic', '--yes')
})

test('a message that an earlier version wrote is followed to the key that its client has now', async () => {
  const ref = { source: 'generic', type: 'client', id: 'cus_zz' }
  await putAside({ ref, fields: { id: 'Cus_Zz', name: 'Capitals', manager: newcomer } })
  const { out, code } = await here.run('failed', 'replay', 'generic:client:cus_zz', '--yes', '--wait', '20')
  expect(out).toMatch(/generic:client:cus_zz\s+parked\s+The owner of the record has no DocSpace account/)
  expect(code).toBe(1)
  await here.run('failed', 'discard', '--source', 'generic', '--yes')
})
