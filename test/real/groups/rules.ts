import { eventually } from '../../infra/command/operated-instance.ts'
import { clientSeen, type EspoClient, keyOf, statusOf } from '../client/client-seen.ts'
import type { Group } from '../group.ts'
import type { Espocrm } from '../servers/espocrm.ts'
import type { Portal } from '../servers/portal.ts'

const cases = {
  built: 'by a rule, with names from fields, looks and a group, before its people may come',
  opened: 'its people come when the record says so, a contact by its role',
  logo: 'a logo of its own and folders beside a room template that has another',
  adopted: 'a room whose address a person wrote on the record',
} as const

const manager = 'roomadmin2@example.com'

/** A picture of a single point. */
const png = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
)

interface Looks {
  title: string
  tags: string[]
  logo: { original: string; color?: string }
  denyDownload: boolean
  lifetime?: { value: number; period: number }
}

/** What a room is like, as one says it. */
const looksOf = async (portal: Portal, id: number): Promise<string> => {
  const { title, tags, logo, denyDownload, lifetime } = await portal.call<Looks>('GET', `files/rooms/${id}`)
  const others = tags.filter((tag) => !tag.startsWith('espocrm:')).toSorted()
  return [
    title,
    `tags ${others.join(' ')}`,
    logo.original === '' ? `colour ${logo.color}` : 'a logo',
    denyDownload ? 'no downloads' : 'downloads',
    lifetime ? `files stay ${lifetime.value} of ${lifetime.period}` : 'files stay',
  ].join(', ')
}

interface GroupShare {
  access: number
  sharedToGroup?: { name: string }
}

/** Who is in a room, groups too. */
const peopleOf = async (portal: Portal, id: number): Promise<string> => {
  const groups = await portal.call<GroupShare[]>('GET', `files/rooms/${id}/share?filterType=32&count=100`)
  const people = (await portal.people(id)).filter((one) => !one.endsWith('undefined'))
  return [...people, ...groups.map(({ access, sharedToGroup }) => `${sharedToGroup?.name} ${access}`)].join(', ')
}

const roomOf = async (portal: Portal, client: EspoClient): Promise<number> => {
  const [room, ...more] = await portal.roomsTagged(keyOf(client))
  if (!room || more.length > 0) throw new Error(`${more.length + (room ? 1 : 0)} rooms have the client's tag`)
  return room.id
}

const enter = async (espocrm: Espocrm, name: string, fields: object = {}): Promise<EspoClient> => ({
  type: 'Account',
  id: await espocrm.create('Account', {
    ...{ name, emailAddress: `hello@${name.toLowerCase().replaceAll(' ', '-')}.example.org` },
    ...{ assignedUserId: espocrm.userId('roomadmin2'), ...fields },
  }),
})

/** Lays a picture ready, and gives the room template's room a logo of its own, which its template takes along. */
const layLogo = async (portal: Portal, template: number): Promise<number> => {
  const { current } = await portal.entries('@my')
  const file = await portal.upload(current.id, 'Logo.png', png)
  const form = new FormData()
  form.append('file', new Blob([png]), 'Logo.png')
  const { data } = await portal.call<{ data: string }>('POST', 'files/logos', form)
  const whole = { x: 0, y: 0, width: 1_280, height: 1_280 }
  await portal.call('POST', `files/rooms/${template}/logo`, { tmpFile: data, ...whole })
  return file
}

/** Rules on the record with everything that DocSpace keeps for a room, and with whom they let in. */
export const rulesGroup: Group = {
  name: 'rules',
  expected: {
    [cases.built]: `ready for review; Rich Ltd in Lodz, tags Legal roomkeeper:rule=rich, colour 5CC3F7, no downloads, files stay 30 of 0; manages ${manager}, Lawyers 2; Invoices 2026/, Legal/Offers to Rich Ltd/How to use your room.pdf, Legal/Offers to Rich Ltd/Welcome.pdf; 0 links`,
    [cases.opened]: `ready; creates boss@rich.example.org, manages ${manager}, reads hello@rich-ltd.example.org, Lawyers 2; 1 links`,
    [cases.logo]: `ready, 1 room, manages ${manager}, reads hello@logo-ltd.example.org; Client - Logo Ltd, tags roomkeeper:rule=logo, a logo, downloads, files stay`,
    [cases.adopted]: `the room of before; By hand, tags roomkeeper:adopted roomkeeper:rule=default; manages ${manager}, reads hello@adopted-ltd.example.org; 1 link`,
  },
  async play(world, see) {
    const [{ portal, front, welcome }, espocrm] = await Promise.all([world.site(1), world.espocrm()])
    const logoFileId = await layLogo(portal, welcome.sources.template)
    const { id: lawyers } = await portal.call<{ id: string }>(
      'POST',
      'group',
      { groupName: 'Lawyers', groupManager: portal.user('roomadmin2').id, members: [portal.user('user').id] },
      'docspaceadmin-star',
    )
    const rich = {
      ...{ name: 'rich', where: { industry: ['Banking'] }, invite: { when: { type: ['Customer'] } } },
      room: {
        ...{ title: '{name} in {field:billingAddressCity}', tags: ['Legal'], color: '5CC3F7', denyDownload: true },
        lifetime: { value: 30, period: 'days' },
      },
      folders: ['Invoices {year}', 'Legal/Offers to {name}'],
      welcome: { ...welcome.files, into: 'Legal/Offers to {name}' },
      client: { contacts: [{ where: { role: ['Decision maker'] }, role: 'content-creator' }] },
      team: { groups: [{ id: lawyers, role: 'read' }] },
    }
    const own = { name: 'logo', where: { industry: ['Insurance'] }, room: { logoFileId } }
    const rooms = [
      rich,
      { ...own, welcome: welcome.room, folders: ['Legal/Offers'] },
      { name: 'default', adopt: 'complete' },
    ]
    await using stage = await world.openStage({ espocrm: true, settings: { 'onboarding.rooms': rooms } })
    const connected = await stage.connectEspocrm()
    if (connected.code !== 0) throw new Error(`connect: ${connected.err}`)
    await playRich(portal, espocrm, see)
    const logo = await enter(espocrm, 'Logo Ltd', { industry: 'Insurance' })
    const content = ['Legal/Offers/', 'Read me first/How to use your room.pdf', 'Read me first/Welcome.pdf']
    const seen = await clientSeen(portal, espocrm, logo, { title: 'Client - Logo Ltd', content })
    see(cases.logo, `${seen}; ${await looksOf(portal, await roomOf(portal, logo))}`)
    await playAdopted(portal, front.url, espocrm, see)
  },
}

type See = (name: string, seen: string) => void

const playRich = async (portal: Portal, espocrm: Espocrm, see: See) => {
  const client = await enter(espocrm, 'Rich Ltd', { industry: 'Banking', billingAddressCity: 'Lodz' })
  await espocrm.create('Contact', {
    ...{ lastName: 'Boss', emailAddress: 'boss@rich.example.org', accountId: client.id, title: 'Decision maker' },
  })
  const built = await statusOf(espocrm, client)
  const room = await roomOf(portal, client)
  const links = async () => `${(await portal.invitations(room)).length} links`
  const year = new Date().getUTCFullYear()
  const tree = (await portal.tree(room)).join(', ').replace(`Invoices ${year}`, 'Invoices 2026')
  see(cases.built, [built, await looksOf(portal, room), await peopleOf(portal, room), tree, await links()].join('; '))
  await espocrm.change('Account', client.id, { type: 'Customer' })
  const opened = await eventually(async () => {
    const { cDocspaceStatus } = await espocrm.record('Account', client.id)
    return cDocspaceStatus === built ? undefined : String(cDocspaceStatus)
  }, 90_000).catch(() => built)
  see(cases.opened, [opened, await peopleOf(portal, room), await links()].join('; '))
}

const playAdopted = async (portal: Portal, address: string, espocrm: Espocrm, see: See) => {
  const { id } = await portal.call<{ id: number }>('POST', 'files/rooms', { title: 'By hand', roomType: 2 })
  const client = await enter(espocrm, 'Adopted Ltd', { cDocspaceRoomUrl: `${address}/rooms/shared/${id}` })
  const status = await statusOf(espocrm, client)
  if (!status.startsWith('ready')) return see(cases.adopted, status)
  const room = await roomOf(portal, client)
  const [title, tags] = (await looksOf(portal, room)).split(', ')
  const which = room === id ? 'the room of before' : `room ${room}, not ${id}`
  const links = (await portal.invitations(room)).length
  see(cases.adopted, [which, `${title}, ${tags}`, await peopleOf(portal, room), `${links} link`].join('; '))
}
