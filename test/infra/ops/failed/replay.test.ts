import { userInfo } from 'node:os'
import {
  CancelMessageMoveTaskCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { eventually, openHouse, type RunningHouse } from './running-house.ts'

let running: RunningHouse

beforeAll(async () => {
  running = await openHouse({ settings: { 'onboarding.manager.unknownOwner': 'park' } })
}, 60_000)
afterAll(() => running?.stop())
beforeEach(async () => {
  await running.run('failed', 'discard', '--source', 'espocrm', '--yes')
})

interface Letter {
  id: string
  client: string
  reason: string
  replays: number
  replayedBy?: string
}

const parked = async (): Promise<Letter[]> => {
  const { json } = await running.run('failed', 'list', '--json')
  return (json as { parked: Letter[] }).parked
}

const espocrm = () => {
  const crm = running.house.crms.get('espocrm')
  if (!crm) throw new Error('the house has no EspoCRM')
  return crm
}

/** A client that is parked, because DocSpace does not know its owner. */
const park = async (name: string): Promise<Letter> => {
  const { id } = await espocrm().createClient({ name, ownerEmail: 'dora.gone@example.com' })
  return eventually(async () => (await parked()).find(({ client }) => client === `espocrm:Account:${id}`))
}

/** Mends the cause: somebody whom DocSpace knows takes the client over. */
const handOver = async ({ client }: Letter) => {
  const { docspace } = running.house
  const id = client.split(':')[2] ?? ''
  const anna = (await espocrm().createClient({ name: `of Anna ${id}`, ownerEmail: 'anna.manager@example.com' })).id
  await espocrm().updateClient(id, { assignedUserId: espocrm().record(anna)?.assignedUserId })
  return docspace?.state.rooms.filter(({ tags }) => tags.includes(client)) ?? []
}

const roomsOf = ({ client }: Letter) =>
  running.house.docspace?.state.rooms.filter(({ tags }) => tags.includes(client)).length

describe('looking', () => {
  test('groups by reason, says what to do, and leaves the queue as it was', async () => {
    const first = await park('First')
    const second = await park('Second')
    const { out, code } = await running.run('failed', 'list')
    expect(code).toBe(0)
    expect(out).toContain('2 clients are parked')
    expect(out).toContain('owner-unknown')
    expect(out).toContain('Create the account in DocSpace')
    for (const { client, id } of [first, second]) {
      expect(out).toContain(client)
      expect(out).toContain(id.slice(0, 8))
    }
    const queues = await running.house.cloud.queues()
    expect(queues.find(({ name }) => name.endsWith('clients-dead.fifo'))).toMatchObject({ visible: 2, inFlight: 0 })
  })

  test('shows everything of one, by the beginning of its id, with the query for its log', async () => {
    const letter = await park('Shown')
    const { out, code } = await running.run('failed', 'show', letter.id.slice(0, 8))
    expect(code).toBe(0)
    expect(out).toContain('What to do:')
    expect(out).toContain(`filter client = "${letter.client}"`)
  })

  test('says what is wrong when there is no such message', async () => {
    const { err, code } = await running.run('failed', 'show', 'nonsense')
    expect(code).toBe(1)
    expect(err).toContain('nonsense')
  })
})

describe('replaying', () => {
  test('is a dry run unless somebody agrees', async () => {
    const letter = await park('Dry')
    const { out, code } = await running.run('failed', 'replay', letter.client)
    expect(code).toBe(0)
    expect(out).toContain(letter.client)
    expect(out).toContain('Nothing was changed')
    expect((await parked()).map(({ id }) => id)).toEqual([letter.id])
    const declined = await running.type('n\n', 'failed', 'replay', letter.client)
    expect(declined.out).toContain('Nothing was changed')
    expect((await parked()).map(({ id }) => id)).toEqual([letter.id])
  })

  test('sends one client again, and tells that it has its room now', async () => {
    const letter = await park('Mended')
    const other = await park('Other')
    await handOver(letter)
    const { out, code } = await running.run('failed', 'replay', letter.id, '--yes', '--wait', '20')
    expect(out).toMatch(new RegExp(`${letter.client}\\s+ready`))
    expect(code).toBe(0)
    expect(roomsOf(letter)).toBe(1)
    expect((await parked()).map(({ client }) => client)).toEqual([other.client])
  })

  test('tells of a client that was parked again, with how often and by whom it was replayed', async () => {
    const letter = await park('Hopeless')
    const { json, code } = await running.run('failed', 'replay', '--reason', 'owner-unknown', '--yes', '--json')
    expect(code).toBe(1)
    expect(json).toMatchObject({
      replayed: 1,
      clients: [{ client: letter.client, end: 'parked', reason: 'owner-unknown' }],
    })
    await running.run('failed', 'replay', letter.client, '--yes', '--wait', '20')
    const [again] = await parked()
    expect(again).toMatchObject({ client: letter.client, replays: 2 })
    expect(again?.replayedBy).toBeTruthy()
  })

  test('has SQS move everything, and counts that too', async () => {
    const letters = [await park('All 1'), await park('All 2'), await park('All 3')]
    const [mended] = letters
    if (mended) await handOver(mended)
    const { json } = await running.run('failed', 'replay', '--all', '--yes', '--json', '--wait', '20')
    expect(json).toMatchObject({ applied: true, replayed: 3 })
    const left = await parked()
    expect(left.map(({ client }) => client).sort()).toEqual(
      letters
        .slice(1)
        .map(({ client }) => client)
        .sort(),
    )
    expect(left.map(({ replays, replayedBy }) => [replays, replayedBy])).toEqual(
      left.map(() => [1, `${userInfo().username} (message move task)`]),
    )
    const shown = await running.run('failed', 'show', left[0]?.client ?? '')
    expect(shown.out).toMatch(new RegExp(`replayed\\s+once, .* by ${userInfo().username} \\(message move task\\)`))
    expect(mended && roomsOf(mended)).toBe(1)
  })

  test('has SQS begin no second move while one is under way', async () => {
    await Promise.all([park('Slow 1'), park('Slow 2'), park('Slow 3')])
    const sqs = new SQSClient(sdkConfig(running.house.cloud.sdkEnvironment, 'SQS'))
    const arnOf = async (queue: string) => {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `roomkeeper-local-${queue}.fifo` }))
      const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] })
      return (await sqs.send(asked)).Attributes?.QueueArn
    }
    const [SourceArn, DestinationArn] = await Promise.all([arnOf('clients-dead'), arnOf('clients')])
    const start = { SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: 1 }
    const { TaskHandle } = await sqs.send(new StartMessageMoveTaskCommand(start))
    const { err, code } = await running.run('failed', 'replay', '--all', '--yes', '--wait', '0')
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining('SQS is moving these messages already'),
    })
    await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle })).catch(() => {})
    sqs.destroy()
    // Those that were moved are parked again.
    await eventually(async () => (await parked()).length === 3 || undefined)
  })

  test.each([
    [[]],
    [['--all', '--reason', 'owner-unknown']],
    [['--rate', '0', '--all']],
    [['--rate', '0.5', '--all']],
    [['--rate', '501', '--all']],
  ])('refuses to guess what is meant: %j', async (args) => {
    const { code, err } = await running.run('failed', 'replay', ...args)
    expect(code).toBe(2)
    expect(err).not.toBe('')
  })
})

test('discarding deletes what was chosen and nothing else', async () => {
  const letter = await park('Gone')
  const other = await park('Kept')
  expect((await running.run('failed', 'discard', letter.client)).out).toContain('Nothing was changed')
  expect(await parked()).toHaveLength(2)
  const { code } = await running.run('failed', 'discard', letter.client, '--yes')
  expect(code).toBe(0)
  expect((await parked()).map(({ client }) => client)).toEqual([other.client])
})
