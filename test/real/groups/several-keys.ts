import { createHash } from 'node:crypto'
import { samplePdf } from '#test/real/sample-pdf.ts'
import { clientSeen, type EspoClient, keyOf, statusOf } from '../client/client-seen.ts'
import { nextStatus, roomSeen } from '../client/room-at-end.ts'
import type { Group } from '../group.ts'
import type { Espocrm } from '../servers/espocrm.ts'
import type { Portal } from '../servers/portal.ts'
import type { Stage } from '../stage.ts'

const cases = {
  spread: 'clients are spread over two users, each with one room of the one whom its key names',
  unseen: "a room of another user is not found by a room administrator's key, and refused by its number",
  again: 'a message that comes again makes nothing',
  drift: 'drift looks at the rooms of both and finds nothing',
  ended: 'the end of a room of the second user takes out a guest of others too, and is proven',
  after: 'the clients of the first user are as they were',
} as const

/** Room administrators, by the names of their keys. */
const makers = { roomadmin1: 'roomadmin1-narrow', roomadmin2: 'roomadmin2-star' } as const
type Maker = keyof typeof makers
const administrator = 'docspaceadmin'

const most = 16
const addressOf = (name: string) => `${name.toLowerCase().replaceAll(' ', '-')}@several.example.org`
const byHand = 'by-hand@several.example.org'

/** Whom the key of a client names, by docs/decisions/several-keys.md. */
const makerOf = (portal: Portal, key: string): Maker => {
  const weightOf = (maker: Maker) =>
    createHash('sha256')
      .update(`${portal.user(maker).id}\n${key}`)
      .digest('hex')
  return weightOf('roomadmin1') > weightOf('roomadmin2') ? 'roomadmin1' : 'roomadmin2'
}

/** Welcome files in a room that both of them see. */
const welcomeOfBoth = async (portal: Portal) => {
  const { id } = await portal.call<{ id: number }>('POST', 'files/rooms', { title: 'Welcome of both', roomType: 2 })
  const invitations = [{ id: portal.user('roomadmin2').id, access: 2 }]
  await portal.call('PUT', `files/rooms/${id}/share`, { invitations, notify: false })
  const titles = ['Welcome.pdf', 'How to use your room.pdf']
  const upload = (title: string) => portal.upload(id, title, new Uint8Array(samplePdf(title.replace('.pdf', ''))))
  const files = await Promise.all(titles.map(async (title) => ({ id: await upload(title), title })))
  return { way: 'files', into: 'Deliverables', files }
}

interface Made {
  client: EspoClient
  name: string
  maker: Maker
  seen: string
}

/** A client is typed in and waited for. */
const make = async (portal: Portal, espocrm: Espocrm, name: string): Promise<Made> => {
  const fields = { name, emailAddress: addressOf(name) }
  const client: EspoClient = { type: 'Account', id: await espocrm.create('Account', fields) }
  const maker = makerOf(portal, keyOf(client))
  await statusOf(espocrm, client)
  return { client, name, maker, seen: await seenOf(portal, espocrm, { client, name, maker }) }
}

/** What both servers say of the client, as the user of its room reads it, and what is otherwise than it has to be. */
const seenOf = async (portal: Portal, espocrm: Espocrm, { client, name, maker }: Omit<Made, 'seen'>) => {
  const wanted = { title: `Client - ${name}`, note: /default manager/ }
  const seen = await clientSeen(portal.readBy(makers[maker]), espocrm, client, wanted)
  const rooms = await portal.roomsTagged(keyOf(client), 'owner-star')
  const owners = rooms.map(({ createdBy }) => (createdBy.id === portal.user(maker).id ? 'its own' : createdBy.id))
  return `${seen.replace(addressOf(name), 'its contact')}, owned by ${owners.join(', ')}`
}

const right = `ready with its note, 1 room, manages ${administrator}@example.com, reads its contact, owned by its own`

/** What a key of the other user is answered. */
const askOther = async (portal: Portal, { client, maker }: Made): Promise<string> => {
  const other = makers[maker === 'roomadmin1' ? 'roomadmin2' : 'roomadmin1']
  const [room] = await portal.roomsTagged(keyOf(client), makers[maker])
  const byTag = await portal.roomsTagged(keyOf(client), other)
  const { status } = await portal.ask('GET', `files/rooms/${room?.id}`, undefined, other)
  return `${byTag.length} found, ${status}`
}

/** Of both users one more client each time, until both have some. */
const makeOfBoth = async (portal: Portal, espocrm: Espocrm): Promise<Made[]> => {
  const made: Made[] = []
  const of = (maker: Maker) => made.filter((one) => one.maker === maker).length
  while (made.length < most && (made.length < 4 || of('roomadmin1') === 0 || of('roomadmin2') === 0))
    made.push(await make(portal, espocrm, `Several ${made.length}`))
  return made
}

/** Clients of other stages, with other settings, are in the same EspoCRM: they are left out. */
const driftOf = async (stage: Stage, made: readonly Made[]): Promise<string> => {
  const { json } = await stage.run('drift', '--json')
  const { clients = [], unclear = [] } = json as { clients?: Differing[]; unclear?: { client: string }[] }
  const keys = new Set(made.map(({ client }) => keyOf(client)))
  const compared = clients.filter(({ client }) => keys.has(client))
  const differing = compared.filter(({ differences }) => differences.length > 0)
  const notTold = unclear.filter(({ client }) => keys.has(client))
  const all = compared.length === made.length ? 'all compared' : `${compared.length} of ${made.length} compared`
  return `${all}, ${differing.length} differ, ${notTold.length} unclear`
}

interface Differing {
  client: string
  differences: unknown[]
}

const endOfSecond = async (stage: Stage, portal: Portal, espocrm: Espocrm, { client }: Made): Promise<string> => {
  const reader = portal.readBy(makers.roomadmin2)
  const [room] = await reader.roomsTagged(keyOf(client))
  if (!room) return 'there is no room'
  // A guest whom the manager has let in, not the user of the room.
  const invitations = [{ email: byHand, access: 2 }]
  await portal.call('PUT', `files/rooms/${room.id}/share`, { invitations, notify: false }, `${administrator}-star`)
  await espocrm.change('Account', client.id, { type: 'Reseller' })
  await nextStatus(stage, espocrm, client, await statusOf(espocrm, client))
  const now = 'ends on 2026-01-01: as agreed'
  await espocrm.change('Account', client.id, { cDocspaceStatus: now })
  const ended = await nextStatus(stage, espocrm, client, now)
  const { code, json } = await stage.run('client', 'evidence', keyOf(client), '--json')
  const verdicts = (json as { evidence?: { verdict: string }[] }).evidence?.map(({ verdict }) => verdict)
  const seen = await roomSeen(reader, ended, room.id, await reader.invitations(room.id))
  return [seen, code, ...(verdicts ?? [])].join('; ')
}

/** Keys of two room administrators in one installation. */
export const severalKeysGroup: Group = {
  name: 'several keys',
  expected: {
    [cases.spread]: `both have some; ${right}`,
    [cases.unseen]: '0 found, 403',
    [cases.again]: `no more rooms; ${right}`,
    [cases.drift]: 'all compared, 0 differ, 0 unclear',
    [cases.ended]: `ended on DAY: 1 link was taken away; 2 people were taken out; 1 person may only read; the room is in the archive; archived; reads ${administrator}@example.com; 0 links; 0; proven`,
    [cases.after]: right,
  },
  async play(world, see) {
    const [{ portal }, espocrm] = await Promise.all([world.site(1), world.espocrm()])
    const end = { when: { type: 'Reseller' }, after: '1d', do: ['revoke-guests', 'read-only', 'archive'] }
    const settings = {
      'onboarding.welcome': await welcomeOfBoth(portal),
      'onboarding.manager.default': portal.user(administrator).email,
      'onboarding.end': end,
    }
    await using stage = await world.openStage({ espocrm: true, settings })
    const connected = await stage.connectEspocrm()
    if (connected.code !== 0) throw new Error(`connect: ${connected.err}`)
    await stage.changeKey(portal.key(makers.roomadmin1), portal.key(makers.roomadmin2))
    // The first client after a key has come makes its user known, and a quarter of an hour later he makes rooms.
    await make(portal, espocrm, 'Several before')
    await stage.letEveryWorkerKnow()

    const made = await makeOfBoth(portal, espocrm)
    const [first] = made.filter(({ maker }) => maker === 'roomadmin1')
    const [second] = made.filter(({ maker }) => maker === 'roomadmin2')
    const all = [...new Set(made.map(({ seen }) => seen))].join('; ')
    see(cases.spread, `${first && second ? 'both have some' : 'one has all'}; ${all}`)
    if (!first || !second) return
    see(cases.unseen, await allAlike([first, second], (one) => askOther(portal, one)))
    const count = async () => (await portal.roomsTitled('Several', 'owner-star')).length
    const before = await count()
    for (const { client } of [first, second]) await stage.run('onboard', keyOf(client), '--yes', '--wait', '60')
    const again = await allAlike([first, second], (one) => seenOf(portal, espocrm, one))
    see(cases.again, `${(await count()) === before ? 'no more rooms' : 'more rooms'}; ${again}`)
    see(cases.drift, await driftOf(stage, made))
    see(cases.ended, await endOfSecond(stage, portal, espocrm, second))
    see(cases.after, await seenOf(portal, espocrm, first))
  },
}

/** What is seen of all of them, once where it is the same. */
const allAlike = async (all: readonly Made[], look: (one: Made) => Promise<string>): Promise<string> =>
  [...new Set(await Promise.all(all.map(look)))].join('; ')
