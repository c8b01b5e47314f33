import { type EspoClient, keyOf, statusOf } from '../client/client-seen.ts'
import { nextStatus, roomSeen } from '../client/room-at-end.ts'
import type { Group } from '../group.ts'

const cases = {
  announced: 'the end of a client is announced, and the room stays as it is',
  ended: 'on its day links and guests go, who stays may read, and the room is archived',
  proven: 'its evidence is proven',
  returned: 'a client that comes back has its room out of the archive, with its people and another link',
} as const

const [manager, colleague] = ['roomadmin2@example.com', 'user@example.com']
const guest = 'hello@ended-ltd.example.org'
const byHand = 'by-hand@ended-ltd.example.org'

/** The end of a client's room, and its return, read back from the portal. */
export const endsGroup: Group = {
  name: 'ends',
  expected: {
    [cases.announced]: `ends on DAY: links go away, guests and open invitations are taken out, who stays may only read, the room goes into the archive. type with another value calls it off; open; edits ${colleague}, manages ${manager}, reads ${byHand}, reads ${guest}; 1 links`,
    [cases.ended]: `ended on DAY: 1 link was taken away; 2 people were taken out; 2 people may only read; the room is in the archive; archived; reads ${manager}, reads ${colleague}; 0 links`,
    [cases.proven]: '0, proven',
    [cases.returned]: `ready: the client has come back; 1 former guest is not invited again; open; edits ${colleague}, manages ${manager}, reads ${guest}; another link`,
  },
  async play(world, see) {
    const [{ portal }, espocrm] = await Promise.all([world.site(1), world.espocrm()])
    const settings = {
      'onboarding.end': {
        ...{ when: { type: 'Reseller' }, after: '1d', do: ['revoke-guests', 'read-only', 'archive'], return: true },
      },
      'onboarding.team': { people: [{ email: portal.user('user').email, role: 'editing' }] },
    }
    await using stage = await world.openStage({ espocrm: true, settings })
    const connected = await stage.connectEspocrm()
    if (connected.code !== 0) throw new Error(`connect: ${connected.err}`)
    const fields = { emailAddress: guest, assignedUserId: espocrm.userId('roomadmin2') }
    const client: EspoClient = {
      ...{ type: 'Account', id: await espocrm.create('Account', { name: 'Ended Ltd', ...fields }) },
    }
    const ready = await statusOf(espocrm, client)
    const [room] = await portal.roomsTagged(keyOf(client))
    if (!room) return see(cases.announced, ready)
    const links = () => portal.invitations(room.id)
    const former = await links()
    const invitations = [{ email: byHand, access: 2 }]
    await portal.call('PUT', `files/rooms/${room.id}/share`, { invitations, notify: false })

    await espocrm.change('Account', client.id, { type: 'Reseller' })
    const announced = await nextStatus(stage, espocrm, client, ready)
    see(cases.announced, await roomSeen(portal, announced, room.id, await links()))
    const now = 'ends on 2026-01-01: as agreed'
    await espocrm.change('Account', client.id, { cDocspaceStatus: now })
    const ended = await nextStatus(stage, espocrm, client, now)
    see(cases.ended, await roomSeen(portal, ended, room.id, await links()))
    const { code, json } = await stage.run('client', 'evidence', keyOf(client), '--json')
    const verdicts = (json as { evidence?: { verdict: string }[] }).evidence?.map(({ verdict }) => verdict)
    see(cases.proven, [code, ...(verdicts ?? [])].join(', '))
    await espocrm.change('Account', client.id, { type: 'Customer' })
    const returned = await nextStatus(stage, espocrm, client, ended)
    const [link, ...more] = await links()
    const which = link && more.length === 0 && !former.includes(link) ? 'another link' : `${more.length} more links`
    see(cases.returned, (await roomSeen(portal, returned, room.id, [])).replace('0 links', which))
  },
}
