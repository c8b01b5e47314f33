import { clientSeen, type EspoClient } from '../client/client-seen.ts'
import { clients, type Entered } from '../client/client-sorts.ts'
import type { Group } from '../group.ts'
import type { Espocrm } from '../servers/espocrm.ts'

const enter = async (
  espocrm: Espocrm,
  { name, type = 'Account', email, fields, owner }: Entered,
): Promise<EspoClient> => {
  const id = await espocrm.create(type, {
    ...(type === 'Account' ? { name } : { lastName: name }),
    ...(email && { emailAddress: email }),
    ...(owner && { assignedUserId: espocrm.userId(owner) }),
    ...fields,
  })
  return { type, id }
}

export const clientsGroup: Group = {
  name: 'clients',
  expected: Object.fromEntries(Object.entries(clients).map(([name, { expected }]) => [name, expected])),
  async play(world, see) {
    await using stage = await world.openStage({
      espocrm: true,
      settings: { 'sources.espocrm.clients': [{ object: 'Account' }, { object: 'Contact' }] },
    })
    const [{ portal }, espocrm] = await Promise.all([world.site(1), world.espocrm()])
    const connected = await stage.connectEspocrm()
    if (connected.code !== 0) throw new Error(`connect: ${connected.err}`)
    const entered = new Map<string, EspoClient>()
    for (const [name, one] of Object.entries(clients)) entered.set(name, await enter(espocrm, one))
    for (const [name, client] of entered) {
      const { name: typed, title = `Client - ${typed}`, note } = clients[name] as Entered
      see(name, await clientSeen(portal, espocrm, client, { title, ...(note && { note }) }))
    }
  },
}
