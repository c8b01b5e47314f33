import type { EspocrmSim } from '#infra/simulators/espocrm/index.ts'
import { eventually, openInstance, type RunningInstance } from '../running-instance.ts'
import { simulated } from '../simulated.ts'
import { newcomer, newcomerIn } from './newcomer.ts'

export interface Letter {
  id: string
  client: string
  reason: string
  replays: number
  replayedBy?: string
}

/** A instance in which a client whose owner DocSpace does not know is parked. */
export interface ParkingInstance extends RunningInstance {
  parked(): Promise<Letter[]>
  /** A client that is parked, because DocSpace does not know its owner. */
  park(name: string): Promise<Letter>
  /** Mends the cause: somebody whom DocSpace knows takes the client over. */
  handOver(deadLetter: Letter): Promise<void>
  roomsOf(deadLetter: Letter): number
  /** Lets everybody go who is parked. */
  clear(): Promise<void>
}

export const openParkingInstance = async (): Promise<ParkingInstance> => {
  const running = await openInstance({ settings: { 'onboarding.manager.unknownOwner': 'park' } })
  const espocrm = simulated(running, 'espocrm') as EspocrmSim
  await newcomerIn(espocrm)
  const parked = async () => {
    const { json } = await running.run('failed', 'list', '--json')
    return (json as { parked: Letter[] }).parked
  }
  return {
    ...running,
    parked,
    async park(name) {
      const { id } = await espocrm.createClient({ name, ownerEmail: newcomer })
      return eventually(async () => (await parked()).find(({ client }) => client === `espocrm:Account:${id}`))
    },
    async handOver({ client }) {
      const id = client.split(':')[2] ?? ''
      const anna = (await espocrm.createClient({ name: `of Anna ${id}`, ownerEmail: 'anna.manager@example.com' })).id
      await espocrm.updateClient(id, { assignedUserId: espocrm.record(anna)?.assignedUserId })
    },
    roomsOf: ({ client }) =>
      running.instance.docspace?.state.rooms.filter(({ tags }) => tags.includes(client)).length ?? 0,
    async clear() {
      await running.run('failed', 'discard', '--source', 'espocrm', '--yes')
    },
  }
}
