import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { when } from '#infra/simulators/http/faults.ts'
import { writeMessage } from '#lib/queue/message.ts'
import { parseClientKey } from '#lib/runtime/client-key.ts'
import { openWorld, type World } from '../backfill/earlier-clients.ts'
import { eventually } from '../running-instance.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ sweep: { minAgeMinutes: 0, most: 10 } })
}, 60_000)
afterAll(() => world?.running.stop())
/** Nobody of an earlier test is left without a room. */
beforeEach(async () => {
  await sweep('espocrm', '--min-age', '0', '--yes')
  await world.release()
  await world.quiet()
})

interface Swept {
  applied: boolean
  crms: { crm: string; clients: string[]; objects: Record<string, Record<string, number>> }[]
}
const sweep = async (...args: string[]): Promise<Swept> => {
  const { json, code } = await world.running.run('sweep', ...args, '--json')
  expect(code).toBe(0)
  return json as Swept
}
const served = (clients: readonly string[]) =>
  eventually(async () => {
    await world.quiet()
    return world.roomsOf(clients).length === clients.length ? true : undefined
  })

describe('roomkeeper sweep', () => {
  test('finds the client whose webhook never came, in whatever CRM it is, and makes its room', async () => {
    const [client = ''] = await world.importClients(['Unheard of'])
    const { crms } = await sweep('--min-age', '0', '--yes')
    expect(crms.map(({ crm }) => crm)).toEqual(expect.arrayContaining(['espocrm', 'hubspot']))
    expect(crms.flatMap(({ clients }) => clients)).toEqual([client])
    await world.release()
    await served([client])
    expect(world.roomsOf([client])).toEqual(['Client - Unheard of'])
    expect((await sweep('--min-age', '0', '--yes')).applied).toBe(false)
  }, 40_000)

  test('makes no second room when the webhook comes after all', async () => {
    // Nothing can take the delivery, so the CRM will try again.
    world.running.instance.aws.stopQueue()
    const tried = world.espocrm.deliveries.length
    const { id } = await world.espocrm.createClient({ name: 'Late', ownerEmail: 'anna.manager@example.com' })
    await eventually(() => (world.espocrm.deliveries.length > tried ? true : undefined))
    world.running.instance.aws.resumeQueue()
    const client = `espocrm:Account:${id}`
    expect((await sweep('espocrm', '--min-age', '0', '--yes')).crms[0]?.clients).toEqual([client])
    await world.release()
    await world.espocrm.redeliver(world.espocrm.deliveries.at(-1)?.n ?? 0)
    await served([client])
    expect(world.roomsOf([client])).toEqual(['Client - Late'])
  }, 40_000)

  test('leaves out who is so young that the webhook may still come', async () => {
    const [client] = await world.importClients(['Young'])
    const young = await sweep('espocrm', '--dry-run')
    expect(young.crms[0]).toMatchObject({ clients: [], objects: { Account: { young: 1 } } })
    expect((await sweep('espocrm', '--min-age', '0', '--dry-run')).crms[0]?.clients).toEqual([client])
  })

  test('goes through the other CRMs when one cannot be searched, and ends with 1', async () => {
    world.espocrm.faults.add(when({}, { kind: 'status', status: 403 }, 10))
    const { code, json, err } = await world.running.run('sweep', '--dry-run', '--json')
    world.espocrm.faults.clear()
    expect(code).toBe(1)
    expect(err).toMatch(/^espocrm: The integration user may not read/)
    const { crms } = json as { crms: { crm: string; error?: string }[] }
    expect(crms.find(({ crm }) => crm === 'espocrm')?.error).toBeDefined()
    expect(crms.find(({ crm }) => crm === 'hubspot')?.error).toBeUndefined()
  })

  test('ends with 2 for a CRM that it does not know or that cannot be listed', async () => {
    for (const crm of ['generic', 'zoho']) {
      const { code, err } = await world.running.run('sweep', crm)
      expect(code).toBe(2)
      expect(err).toContain(crm)
      expect(err).toContain('espocrm')
    }
  })
})

describe('the scheduled sweep', () => {
  const fire = () => world.running.instance.aws.fireSchedule('roomkeeper-local-sweep-clients-regularly')
  /** What its log says since `from`. */
  const lines = (from: number) =>
    world.running.logs.slice(from).flatMap(({ function: name, line }) => (/sweep-clients/.test(name) ? [line] : []))

  test('queues who was never heard of, tells how many they were, and names nobody', async () => {
    const from = world.running.logs.length
    const clients = await world.importClients(['Canary 1', 'Canary 2'])
    expect((await fire()).payload).toEqual({ swept: clients.length })
    expect(await world.waiting()).toBe(clients.length)
    const log = lines(from).join('\n')
    expect(log).toContain(`"ClientsSwept":${clients.length}`)
    for (const client of clients) expect(log).toContain(client)
    expect(log).not.toContain('Canary')
    await world.release()
    await served(clients)
    expect(world.roomsOf(clients).sort()).toEqual(['Client - Canary 1', 'Client - Canary 2'])
    expect((await fire()).payload).toEqual({ swept: 0 })
  }, 40_000)

  test('waits while a backfill does: those in it look the same', async () => {
    await world.importClients(['Waiting'])
    await sweep('espocrm', '--min-age', '0', '--yes')
    await world.importClients(['Unheard of'])
    expect((await fire()).payload).toEqual({ swept: 0 })
    expect(await world.waiting()).toBe(1)
  })

  test('leaves alone who is parked before anything could be written on the record, and the letter with them', async () => {
    const [client = ''] = await world.importClients(['Given up'])
    const ref = parseClientKey(client)
    if (!ref) throw new Error(`${client} is no key`)
    const sqs = new SQSClient(sdkConfig(world.running.instance.aws.sdkEnvironment, 'SQS'))
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'roomkeeper-local-clients-dead.fifo' }))
    const MessageBody = writeMessage({ ref, receivedAt: new Date().toISOString(), delivery: 'd' })
    await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: client, MessageDeduplicationId: 'd' }),
    )
    sqs.destroy()
    expect((await fire()).payload).toEqual({ swept: 0 })
    expect(await world.waiting()).toBe(0)
    const { json } = await world.running.run('failed', 'list', '--json')
    expect((json as { parked: { client: string }[] }).parked.map(({ client }) => client)).toEqual([client])
    expect((await world.running.run('failed', 'discard', client, '--yes')).code).toBe(0)
    expect((await fire()).payload).toEqual({ swept: 1 })
  })

  test.each([
    ['forbids it', { kind: 'status', status: 403 }, '"reason":"crm-forbidden"'],
    ['knows us no more', { kind: 'status', status: 401, body: 'Canary' }, '"reason":"crm-key-refused"'],
  ] as const)(
    'fails, for somebody to see, when a CRM %s, and does the others all the same',
    async (_how, fault, why) => {
      const from = world.running.logs.length
      world.espocrm.faults.add(when({}, fault, 10))
      const { error } = await fire()
      world.espocrm.faults.clear()
      expect(error?.errorMessage).toBe('espocrm could not be searched')
      const log = lines(from)
      const failures = log.filter((line) => line.includes('"sweep.failed"'))
      expect(failures).toHaveLength(1)
      expect(failures[0]).toContain('"source":"espocrm"')
      expect(failures[0]).toContain(why)
      expect(log.join('\n')).not.toContain('Canary')
      expect(log.some((line) => /"sweep\.completed".*"source":"hubspot"/.test(line))).toBe(true)
    },
  )
})
