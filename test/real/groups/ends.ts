import { eventually } from '../../infra/command/operated-instance.ts'
import { type EspoClient, keyOf, statusOf } from '../client/client-seen.ts'
import type { Group } from '../group.ts'
import type { Espocrm } from '../servers/espocrm.ts'
import type { Portal } from '../servers/portal.ts'
import type { Stage } from '../stage.ts'

const cases = {
  announced: 'the end of a client is announced, and the room stays as it is',
  ended: 'on its day links and guests go, who stays may read, and the room is archived',
  proven: 'its evidence is proven',
  returned: 'a client that comes back has its room out of the archive, with its people and another link',
} as const

const [manager, colleague] = ['roomadmin2@example.com', 'user@example.com']
const guest = 'hello@ended-ltd.example.org'
const byHand = 'by-hand@ended-ltd.example.org'

/** What the record says without its days, and what the room is like. */
const seenOf = async (portal: Portal, status: string, id: number, links: readonly string[]): Promise<string> => {
  const { rootFolderType } = await portal.call<{ rootFolderType: number }>('GET', `files/rooms/${id}`)
  const people = (await portal.people(id)).filter((one) => !one.endsWith('undefined')).join(', ')
  const archived = rootFolderType === archive ? 'archived' : 'open'
  return [status.replaceAll(/\d{4}-\d\d-\d\d/g, 'DAY'), archived, people, `${links.length} links`].join('; ')
}

/** Number of DocSpace's archive among the kinds of root folders. */
const archive = 20

/** Waits until the record says something else; the message goes by the command, as by an event. */
const nextStatus = async (stage: Stage, espocrm: Espocrm, client: EspoClient, before: string): Promise<string> => {
  await stage.run('onboard', keyOf(client), '--yes', '--wait', '90')
  return eventually(async () => {
    const { cDocspaceStatus } = await espocrm.record(client.type, client.id)
    return cDocspaceStatus === before ? undefined : String(cDocspaceStatus)
  }, 30_000).catch(() => before)
}

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
    see(cases.announced, await seenOf(portal, announced, room.id, await links()))
    const now = 'ends on 2026-01-01: as agreed'
    await espocrm.change('Account', client.id, { cDocspaceStatus: now })
    const ended = await nextStatus(stage, espocrm, client, now)
    see(cases.ended, await seenOf(portal, ended, room.id, await links()))
    const { code, json } = await stage.run('client', 'evidence', keyOf(client), '--json')
    const verdicts = (json as { evidence?: { verdict: string }[] }).evidence?.map(({ verdict }) => verdict)
    see(cases.proven, [code, ...(verdicts ?? [])].join(', '))
    await espocrm.change('Account', client.id, { type: 'Customer' })
    const returned = await nextStatus(stage, espocrm, client, ended)
    const [link, ...more] = await links()
    const which = link && more.length === 0 && !former.includes(link) ? 'another link' : `${more.length} more links`
    see(cases.returned, (await seenOf(portal, returned, room.id, [])).replace('0 links', which))
  },
}
