import { eventually } from '../../infra/command/operated-instance.ts'
import type { Group } from '../group.ts'
import type { Stage } from '../stage.ts'
import type { PortalSite, World } from '../world.ts'

/** The same person's other key goes on; everybody else's is refused before anything is done with it. */
const refused = 'doctor refuses it; the old client keeps its room, link and state, the new one gets none'

/** Keys that are given instead of the one that made the rooms. */
const keys = {
  'a second key of the same user': 'roomadmin1-star',
  'a key of another room administrator': 'roomadmin2-star',
  'a key of a DocSpace administrator': 'docspaceadmin-star',
  "a key of the portal's owner": 'owner-star',
} as const

const sameUser = 'a second key of the same user'
const goesOn = 'doctor takes it; the old client keeps its room, link and state, the new one gets its own'

/** Waits until the worker has said what becomes of a message of this client that came after `since` lines. */
const decided = (stage: Stage, id: string, since: number) =>
  eventually(
    () =>
      stage.logs
        .slice(since)
        .find(
          ({ line }) => line.includes(`generic:client:${id}"`) && /client\.(completed|parked|postponed)/.test(line),
        ),
    180_000,
  )

const rooms = async ({ portal }: PortalSite, id: string) => portal.roomsTagged(`generic:client:${id}`, 'owner-star')

/** What becomes of a client that was ready and of a new one when the key is another's. */
const playKey = async (stage: Stage, site: PortalSite, name: string): Promise<string> => {
  const { sender } = stage
  const old = { id: `old-${name}`, name: `Old ${name}`, email: `old@${name}.example.org` }
  const fresh = { id: `new-${name}`, name: `New ${name}`, email: `new@${name}.example.org` }
  await stage.changeKey(site.portal.key('roomadmin1-narrow'))
  await sender.send(old)
  const before = await sender.heard(old.id, 180_000)
  await stage.changeKey(site.portal.key(name))
  const doctor = await stage.run('doctor', '--json')
  const since = stage.logs.length
  await Promise.all([sender.send({ ...old, email: `again@${name}.example.org` }), sender.send(fresh)])
  await Promise.all([old, fresh].map(({ id }) => decided(stage, id, since)))
  const told = sender.toldOf(old.id).at(-1)
  const [ofOld, ofNew] = await Promise.all([old, fresh].map(({ id }) => rooms(site, id)))
  const findings = (doctor.json as { findings: { area: string; verdict: string }[] } | undefined)?.findings ?? []
  const takes = !findings.some(({ verdict, area }) => verdict === 'problem' && /docspace|key/i.test(area))
  const kept = [
    ...(ofOld?.length === 1 ? [] : [`${ofOld?.length} rooms of the old client`]),
    ...(told?.type === 'room.ready' ? [] : [`the old client is told ${told?.type} ${told?.reason}`]),
    ...(told?.invitationUrl === undefined || told.invitationUrl === before.invitationUrl ? [] : ['another link']),
  ]
  return [
    takes ? 'doctor takes it' : 'doctor refuses it',
    `${kept.length === 0 ? 'the old client keeps its room, link and state' : kept.join(', ')}, the new one gets ${ofNew?.length === 0 ? 'none' : ofNew?.length === 1 ? 'its own' : `${ofNew?.length} rooms`}`,
  ].join('; ')
}

/** Keys of four people, one after the other, where the key of a room administrator has made the rooms. */
export const keysGroup: Group = {
  name: 'keys',
  expected: Object.fromEntries(Object.keys(keys).map((name) => [name, name === sameUser ? goesOn : refused])),
  async play(world: World, see) {
    const site = await world.site(2)
    // Whoever manages the rooms may do more: nobody but their owner does.
    const manager = { 'onboarding.manager.default': site.portal.user('roomadmin1').email }
    await using stage = await world.openStage({ instance: 2, settings: manager })
    for (const [name, key] of Object.entries(keys)) see(name, await playKey(stage, site, key))
  },
}
