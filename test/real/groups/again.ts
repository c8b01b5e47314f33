import { eventually } from '../../infra/command/operated-instance.ts'
import { clientSeen, type EspoClient, keyOf, statusesOf, statusOf } from '../client/client-seen.ts'
import type { Group } from '../group.ts'
import type { Espocrm } from '../servers/espocrm.ts'
import { type Passing, startFront } from '../servers/front.ts'
import type { Portal } from '../servers/portal.ts'

const many = 50
const edits = 40

const addressOf = (name: string) => `${name.toLowerCase().replaceAll(' ', '-')}@again.example.org`

const enter = async (espocrm: Espocrm, name: string): Promise<EspoClient> => ({
  type: 'Account',
  id: await espocrm.create('Account', {
    name,
    emailAddress: addressOf(name),
    assignedUserId: espocrm.userId('roomadmin2'),
  }),
})

const right = (name: string) => `ready, 1 room, manages roomadmin2@example.com, reads ${addressOf(name)}`

/** What must be the same after a delivery that came before: the record, and the room with all that is in it. */
const stateOf = async (portal: Portal, espocrm: Espocrm, client: EspoClient): Promise<string> => {
  const [record, rooms] = await Promise.all([espocrm.record(client.type, client.id), portal.roomsTagged(keyOf(client))])
  const inside = await Promise.all(
    rooms.map(async ({ id }) => [id, await portal.people(id), await portal.tree(id), await portal.invitations(id)]),
  )
  return JSON.stringify([record, inside])
}

/** Deliveries that come again, records that are changed all the time, and many at once. */
export const againGroup: Group = {
  name: 'again',
  expected: {
    'the same delivery twice more': '202, 202; record and room are as before',
    [`${edits} edits while the room is made`]: right('Storm Ltd'),
    [`${many} imported at once`]: `${many} ready, ${many} rooms, nobody in two`,
  },
  async play(world, see) {
    await using stage = await world.openStage({ espocrm: true })
    const [{ portal }, espocrm] = await Promise.all([world.site(1), world.espocrm()])
    const front = await startFront(stage.instance.aws.apiUrl)
    const deliveries: Passing[] = []
    front.onRequest((passing) => deliveries.push(passing))
    const connected = await stage.connectEspocrm('--webhook-url', `${front.url}/webhooks/espocrm`)
    if (connected.code !== 0) throw new Error(`connect: ${connected.err}`)

    const repeated = await enter(espocrm, 'Repeated Ltd')
    await statusOf(espocrm, repeated)
    const before = await stateOf(portal, espocrm, repeated)
    const bodies = await Promise.all(deliveries.map(async (one) => ({ ...one, body: await one.body })))
    const delivery = bodies.find(({ body }) => body.includes(repeated.id))
    if (!delivery) throw new Error('EspoCRM has delivered nothing of the client')
    const served = () =>
      stage.logs.filter(({ line }) => line.includes('"client.completed"') && line.includes(repeated.id)).length
    const answers: number[] = []
    for (const _ of [1, 2]) {
      const { path, headers, body } = delivery
      const { host: _host, connection: _connection, 'content-length': _length, ...kept } = headers
      answers.push(
        (await fetch(front.url + path, { method: 'POST', headers: kept as Record<string, string>, body })).status,
      )
    }
    // The queue drops a repetition; where it does not, the worker has to be done with it.
    await eventually(
      async () =>
        (await stage.instance.aws.queues()).every(({ visible, inFlight }) => visible + inFlight === 0)
          ? true
          : undefined,
      60_000,
    )
    const after = await stateOf(portal, espocrm, repeated)
    see(
      'the same delivery twice more',
      `${answers.join(', ')}; ${after === before ? 'record and room are as before' : `was ${before}, is ${after}, served ${served()} times`}`,
    )

    const storm = await enter(espocrm, 'Storm Ltd')
    for (let edit = 1; edit <= edits; edit += 1)
      await espocrm.change('Account', storm.id, { phoneNumber: `+49 30 1234${edit}`, description: `Edit ${edit}` })
    see(
      `${edits} edits while the room is made`,
      await clientSeen(portal, espocrm, storm, { title: 'Client - Storm Ltd' }),
    )

    const names = Array.from({ length: many }, (_, n) => `Import ${n + 1}`)
    const imported: EspoClient[] = []
    for (let at = 0; at < many; at += 5)
      imported.push(...(await Promise.all(names.slice(at, at + 5).map((name) => enter(espocrm, name)))))
    const statuses = await statusesOf(espocrm, imported)
    const rooms = (await Promise.all(imported.map((client) => portal.roomsTagged(keyOf(client))))).flat()
    const ready = statuses.filter((status) => status === 'ready').length
    const shared = rooms.filter(({ tags }) => tags.length > 1).length
    const others = [...new Set(statuses.filter((status) => status !== 'ready'))]
    see(
      `${many} imported at once`,
      [
        `${ready} ready, ${rooms.length} rooms, ${shared === 0 ? 'nobody in two' : `${shared} with two tags`}`,
        ...others,
      ].join('; '),
    )
    await front.stop()
  },
}
