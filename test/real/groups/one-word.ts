import { eventually } from '../../infra/command/operated-instance.ts'
import { clientSeen, keyOf } from '../client/client-seen.ts'
import type { Group } from '../group.ts'
import type { Espocrm } from '../servers/espocrm.ts'
import type { Portal } from '../servers/portal.ts'
import type { Stage } from '../stage.ts'
import type { World } from '../world.ts'

const cases = {
  loopback: 'a portal at 127.0.0.1, which makes its links for localhost',
  warned: 'that EspoCRM takes no link of such a portal is said beforehand',
  record: 'what EspoCRM does take is on the record',
  told: 'the record says what is wrong with the link',
  mended: 'what connect says to do helps',
} as const

const playLoopback = async (world: World, portal: Portal, espocrm: Espocrm): Promise<string> => {
  await using stage = await world.openStage({ espocrm: true, portalUrl: portal.url })
  const { code, err } = await stage.connectEspocrm()
  if (code !== 0) throw new Error(`connect: ${err}`)
  const id = await espocrm.create('Account', {
    name: 'Loopback Ltd',
    emailAddress: 'hello@loopback.example.org',
    assignedUserId: espocrm.userId('roomadmin2'),
  })
  // Not without `await`: the stage ends with this function.
  return await clientSeen(portal, espocrm, { type: 'Account', id }, { title: 'Client - Loopback Ltd' })
}

/** A portal under a host without a dot, as in an intranet: EspoCRM refuses the links that it makes. */
export const oneWordGroup: Group = {
  name: 'one-word host',
  expected: {
    [cases.loopback]: 'ready, 1 room, manages roomadmin2@example.com, reads hello@loopback.example.org',
    [cases.warned]: 'connect and doctor, both end with 1',
    [cases.record]: 'room id',
    [cases.told]: 'told',
    [cases.mended]: 'ready, 1 room, manages roomadmin2@example.com, reads hello@intranet.example.org',
  },
  async play(world, see) {
    const [{ portal }, espocrm] = await Promise.all([world.site(1), world.espocrm()])
    see(cases.loopback, await playLoopback(world, portal, espocrm))
    await using stage = await world.openStage({ espocrm: true, settings: { 'docspace.publicUrl': 'http://docspace' } })
    const connected = await stage.connectEspocrm()
    const doctor = await stage.run('doctor')
    const saying = Object.entries({ connect: connected, doctor }).filter(
      ([, { code, out }]) => code === 1 && /no address without a dot in its host.* as docspace\b/.test(out),
    )
    see(cases.warned, `${saying.map(([name]) => name).join(' and ')}, both end with 1`)
    const id = await espocrm.create('Account', {
      name: 'Intranet Ltd',
      emailAddress: 'hello@intranet.example.org',
      assignedUserId: espocrm.userId('roomadmin2'),
    })
    await stage.run('onboard', keyOf({ type: 'Account', id }), '--yes', '--wait', '30')
    const linked = await eventually(async () => {
      const [room] = await portal.roomsTagged(keyOf({ type: 'Account', id }))
      return room && (await portal.invitations(room.id)).length > 0 ? room : undefined
    }, 150_000)
    const record = await eventually(async () => {
      const { cDocspaceRoomId, cDocspaceRoomUrl, cDocspaceStatus } = await espocrm.record('Account', id)
      const settled = !String(cDocspaceStatus).startsWith('being prepared')
      return settled ? { cDocspaceRoomId, cDocspaceRoomUrl, cDocspaceStatus } : undefined
    }, 30_000).catch(() => espocrm.record('Account', id))
    const { cDocspaceRoomId: roomId, cDocspaceRoomUrl: url, cDocspaceStatus: status } = record
    const there = [
      ...(String(roomId) === String(linked.id) ? ['room id'] : []),
      ...(String(url).split('#')[0]?.endsWith(`/rooms/shared/${linked.id}`) ? ['address'] : []),
    ]
    see(cases.record, there.join(' and ') || 'nothing')
    see(cases.told, /link|cDocspaceInvitationUrl/i.test(String(status)) && status !== 'ready' ? 'told' : String(status))
    see(cases.mended, await playMended(stage, portal, espocrm, id))
  },
}

/** Deletes the fields as an administrator does, connects again, and plays the client again that could not be linked. */
const playMended = async (stage: Stage, portal: Portal, espocrm: Espocrm, id: string): Promise<string> => {
  for (const field of ['cDocspaceRoomUrl', 'cDocspaceInvitationUrl'])
    await espocrm.call('DELETE', `Admin/fieldManager/Account/${field}`)
  const { code, out, err } = await stage.connectEspocrm()
  if (code !== 0) return `connect ended with ${code}: ${out}${err}`
  const replayed = await stage.run('failed', 'replay', '--all', '--yes')
  if (replayed.code !== 0) return `failed replay ended with ${replayed.code}: ${replayed.out}${replayed.err}`
  return clientSeen(portal, espocrm, { type: 'Account', id }, { title: 'Client - Intranet Ltd' })
}
