import { expect, test } from 'vitest'
import { until } from '../emulator.ts'
import { environment, type Installation, manager } from '../installation.ts'

/** Clients of whom no webhook tells: those that were there before, and those whose webhook was lost. */
export const unheard = (installation: () => Installation): void => {
  const enter = async (name: string, type: string) => {
    const { espocrm } = installation()
    const email = 'contact@unheard.example.com'
    return (await espocrm.createClient({ name, type, email, ownerEmail: manager })).id
  }

  const statusOf = (id: string) => installation().espocrm.record(id)?.cDocspaceStatus

  /** What the schedules of the stack do every minute and every night; the emulator gives them no due time. */
  const release = () => installation().emulator.invoke(`roomkeeper-${environment}-release-backfill`, {})
  const sweep = async () => {
    const event = { at: new Date().toISOString() }
    return (await installation().emulator.invoke(`roomkeeper-${environment}-sweep-clients`, event)) as { swept: number }
  }

  test('are backfilled: shown first, let in by the deployed function, and queued once', async () => {
    const { roomkeeper } = installation()
    const ids = [await enter('Eta SpA', 'Customer'), await enter('Theta KG', 'Customer')]
    const backfill = ['backfill', 'espocrm', '--since', '1d', '--filter', 'type=Customer']
    const dry = await roomkeeper(...backfill, '--dry-run')
    expect(dry.stdout).toContain('Account: Eta SpA, Theta KG')
    expect(dry.stdout).toContain('Nothing was changed (--dry-run).')
    const queued = await roomkeeper(...backfill, '--yes')
    expect(queued.stdout).toContain('2 queued.')
    await release()
    await until(async () => ids.every((id) => statusOf(id) === 'ready'), 'they are ready', 60_000)
    const again = await roomkeeper(...backfill, '--yes')
    expect(again.stdout).toContain('No client is missing')
  })

  test('are found by a sweep', async () => {
    const { roomkeeper } = installation()
    const id = await enter('Iota Ltd', 'Partner')
    const swept = await roomkeeper('sweep', 'espocrm', '--since', '1d', '--min-age', '0', '--yes')
    expect(swept.stdout).toContain('Iota Ltd')
    await release()
    await until(async () => statusOf(id) === 'ready', 'the one that was swept is ready', 60_000)
  })

  test('are found by the deployed sweep too, and get no second room from a webhook that comes late', async () => {
    const { espocrm, docspace } = installation()
    const id = await enter('Kappa AB', 'Partner')
    // It waits for its turn while others are in the queues.
    await until(async () => (await sweep()).swept > 0, 'the sweep found somebody', 60_000)
    await release()
    await until(async () => statusOf(id) === 'ready', 'the one that was swept is ready', 60_000)
    await espocrm.flush()
    // The queue keeps a client's messages in order: when this one is served, the webhook has been.
    const forced = await installation().roomkeeper('onboard', `espocrm:Account:${id}`, '--force', '--yes', '--json')
    expect(forced.json).toMatchObject({ applied: true, clients: [{ end: 'ready' }] })
    expect(docspace.state.rooms.filter(({ tags }) => tags.includes(`espocrm:Account:${id}`))).toHaveLength(1)
  })
}
