import { type DocSpaceSim, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { type EspocrmSim, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { configureSources } from '#lib/crm/configure.ts'
import type { Records } from '#lib/crm/records/records-port.ts'
import { openDocSpace } from '#lib/docspace/index.ts'
import { findRooms } from '#lib/onboarding/life/handover/find-rooms.ts'
import { type HandedOver, type Handover, handOverRoom } from '#lib/onboarding/life/handover/hand-over-room.ts'
import { linkIds } from '#lib/onboarding/room/desired.ts'
import { createVirtualClock } from '#test/onboarding/world/virtual-clock.ts'
import { createWire, drive, type Fate } from '#test/onboarding/world/wire.ts'

export const anna = '00000000-0000-4000-8000-000000000001'
export const ben = '00000000-0000-4000-8000-000000000002'
const carl = '00000000-0000-4000-8000-000000000003'

export const guests = { came: 'came@client.example', waits: 'waits@client.example', late: 'late@client.example' }

const secrets = ['the secret of the links'] as const
const key = (sign: string) => `sk-${sign.repeat(64)}`
/** Who may give Anna's rooms away: she herself, or an administrator. */
export type Giver = 'anna' | 'administrator'
const keyOf = { anna: key('a'), ben: key('b'), administrator: key('c') }

export interface HandoverWorld {
  docspace: DocSpaceSim
  espo: EspocrmSim
  /** Makes a client's room as Anna; her link's address stands on the record. */
  addClient(name: string, more?: { link?: object | false }): Promise<{ id: string; roomId: number; tag: string }>
  /** Everything from finding the rooms to the last mark, as a process of its own that meets its fate at its nth call. */
  run(options?: RunOptions): Promise<Ran>
  record(id: string): Record<string, unknown>
  /** Somebody registers over an address of a room's link. @returns the status of the answer */
  register(address: unknown, email: string): Promise<number>
  /** The short address in the last mail to somebody. */
  mailed(email: string): string[]
  stop(): Promise<void>
}

export interface RunOptions {
  giver?: Giver
  leaves?: boolean
  isGone?: boolean
  cut?: { n: number; fate: Fate }
}

export interface Ran {
  calls: number
  died: boolean
  done: HandedOver[]
  error?: unknown
}

export const openHandoverWorld = async (): Promise<HandoverWorld> => {
  const clock = createVirtualClock()
  const wire = createWire(clock)
  const [docspace, espo] = await Promise.all([startDocSpace({ clock }), startEspocrm({ deliver: 'manual', clock })])
  const owners = { anna, ben, administrator: docspace.state.ownerId }
  for (const [name, userId] of Object.entries(owners)) {
    const secret = keyOf[name as keyof typeof keyOf]
    docspace.state.keys.push({
      id: `key of ${name}`,
      name,
      secret,
      permissions: [],
      userId,
      created: 0,
      isActive: true,
    })
  }
  const deadline = { remaining: () => 60_000 }
  const portal = (name: keyof typeof keyOf) => openDocSpace({ url: docspace.url, apiKey: keyOf[name], deadline, clock })
  const { source, settings } = (await configureSources({ espocrm: { url: espo.url } }, {})).get('espocrm') ?? {}
  if (!source) throw new Error('EspoCRM is no source')
  const credentials = { apiKey: espo.credentials.apiKey }
  const records = (await source.openRecords({ settings, credentials, deadline, clock })) as Records
  const handover = ({ giver = 'anna', leaves = false }: RunOptions): Handover => ({
    ...{ from: anna, to: ben, leaves, clock },
    giver: portal(giver),
    isGiverOwner: giver === 'anna',
    heir: portal('ben'),
    linkTitle: 'Client invitation',
    linkIdOf: (ref, roomId) => linkIds(secrets as unknown as [string], { ref }, roomId)[0] as string,
    records: async (name) => (name === 'espocrm' ? records : undefined),
    hosts: portal('ben').address.hosts,
  })
  const handOver = async (options: RunOptions): Promise<HandedOver[]> => {
    const how = handover(options)
    const { rooms } = await findRooms({ ...how, isGone: options.isGone ?? false })
    const done: HandedOver[] = []
    for (const one of rooms) done.push(await handOverRoom(how, one))
    return done
  }
  const state = () => docspace.state
  return {
    docspace,
    espo,
    async addClient(name, { link = {} } = {}) {
      const { id } = await espo.createClient({ name })
      const ref = { source: 'espocrm', type: 'Account', id }
      const tag = `espocrm:Account:${id}`
      const { rooms, members, links } = portal('anna')
      const room = await rooms.create({ title: name, type: 2, tags: [tag] })
      await members.setAccess(room.id, [{ userId: carl, access: 11 }])
      await members.invite(
        room.id,
        Object.values(guests).map((email) => ({ email: `${id}.${email}`, access: 2 })),
      )
      const came = state().users.find(({ email }) => email === `${id}.${guests.came}`)
      if (came) came.status = 1
      const linkId = linkIds(secrets as unknown as [string], { ref }, room.id)[0] as string
      const made = link && (await links.createInvitation(room.id, { id: linkId, access: 2, title: 'Come in', ...link }))
      await espo.updateClient(id, {
        cDocspaceStatus: 'ready',
        cDocspaceRoomId: String(room.id),
        cDocspaceRoomUrl: `${docspace.url}/rooms/shared/${room.id}#${tag}`,
        cDocspaceInvitationUrl: made ? made.url : '',
      })
      return { id, roomId: room.id, tag }
    },
    async run(options = {}) {
      const fateOf = ({ n }: { n: number }) => (n === options.cut?.n ? options.cut.fate : ('pass' as const))
      const { run, result } = wire.start(() => handOver(options), fateOf)
      const settled = result.then(
        (done) => ({ done }),
        (error: unknown) => ({ done: [], error }),
      )
      const outcome = await drive(clock, wire, Promise.race([run.death, settled]))
      await wire.quiet()
      const { length } = run.calls
      return outcome === 'died' ? { calls: length, died: true, done: [] } : { calls: length, died: false, ...outcome }
    },
    record: (id) => espo.record(id) ?? {},
    async register(address, email) {
      const code = new URL(String(address)).pathname.split('/').at(-1) ?? ''
      const confirm = new URL(state().shortLinks[code] ?? docspace.url).search.slice(1)
      const answer = await fetch(`${docspace.url}/api/2.0/people`, {
        method: 'POST',
        headers: { confirm, 'content-type': 'application/json' },
        body: JSON.stringify({ email, firstName: 'New', lastName: 'Client', fromInviteLink: true }),
      })
      return answer.status
    },
    mailed: (email) =>
      state().mails.flatMap((mail) => (mail.to === email && 'link' in mail && mail.link ? [String(mail.link)] : [])),
    async stop() {
      wire.restore()
      await Promise.all([docspace.stop(), espo.stop()])
    },
  }
}
