import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { newcomer, newcomerIn } from '#test/infra/command/failed/newcomer.ts'
import { until } from '../emulator.ts'
import { type Installation, manager } from '../installation.ts'

interface Letter {
  id: string
  client: string
  reason: string
}

/** The deployed worker parks, and the operator looks, repairs and replays. */
export const parked = (installation: () => Installation): void => {
  const letters = async (): Promise<Letter[]> => {
    const { json } = await installation().roomkeeper('failed', 'list', '--json')
    return (json as { parked: Letter[] }).parked
  }

  const waiting = async () => {
    const { emulator, outputs } = installation()
    const { Attributes } = await new SQSClient(emulator.clientOptions).send(
      new GetQueueAttributesCommand({
        QueueUrl: (await outputs()).ClientsDeadLetterQueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    )
    return Number(Attributes?.ApproximateNumberOfMessages)
  }

  /** A client whose owner has no account in DocSpace. */
  const park = async (name: string) => {
    const { espocrm } = installation()
    await newcomerIn(espocrm)
    const { id } = await espocrm.createClient({
      name,
      email: 'contact@parked.example.com',
      ownerEmail: newcomer,
    })
    await espocrm.flush()
    const client = `espocrm:Account:${id}`
    await until(async () => (await waiting()) > 0, `${name} is parked`, 60_000)
    return { id, client }
  }

  /** Somebody whom DocSpace knows takes the client over. */
  const handOver = async (id: string) => {
    const { espocrm } = installation()
    const other = await espocrm.createClient({ name: 'Of the manager', ownerEmail: manager })
    await espocrm.updateClient(id, { assignedUserId: espocrm.record(other.id)?.assignedUserId })
  }

  test('are listed and shown with the reason and what to do', async () => {
    const { roomkeeper, espocrm } = installation()
    const { id, client } = await park('Epsilon BV')
    expect(espocrm.record(id)?.cDocspaceStatus).toMatch(/^needs attention: /)
    const listed = await roomkeeper('failed', 'list')
    expect(listed.stdout).toContain('1 client is parked')
    expect(listed.stdout).toContain('owner-unknown')
    const shown = await roomkeeper('failed', 'show', client)
    expect(shown.stdout).toContain('What to do:')
  })

  test('are replayed by reason, dry run first, and get their rooms', async () => {
    const { roomkeeper, espocrm } = installation()
    const [letter] = await letters()
    const id = letter?.client.split(':')[2] ?? ''
    await handOver(id)
    const dry = await roomkeeper('failed', 'replay', '--reason', 'owner-unknown', '--dry-run')
    expect(dry.stdout).toContain('Nothing was changed (--dry-run).')
    expect(await letters()).toHaveLength(1)
    const replayed = await roomkeeper('failed', 'replay', '--reason', 'owner-unknown', '--yes', '--rate', '5')
    expect(replayed.stdout).toMatch(new RegExp(`${letter?.client} +ready`))
    expect(replayed.code).toBe(0)
    expect(await waiting()).toBe(0)
    expect(espocrm.record(id)?.cDocspaceStatus).toBe('ready')
  })

  test('stay when SQS moves nothing, and can be let go', async () => {
    const { roomkeeper } = installation()
    const { client } = await park('Zeta AG')
    // The emulator has no message move tasks (docs/testing.md); on AWS and on the laptop they move the whole queue.
    const moved = await roomkeeper('failed', 'replay', '--all', '--yes')
    expect(moved.code).toBe(1)
    expect(moved.stderr).toContain('MessageMoveTask')
    expect((await letters()).map((letter) => letter.client)).toEqual([client])
    const gone = await roomkeeper('failed', 'discard', client, '--yes')
    expect(gone.stdout).toContain('1 discarded.')
    expect(await waiting()).toBe(0)
  })
}
