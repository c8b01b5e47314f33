import { eventually } from '../../infra/ops/operated-house.ts'
import { clientSeen, keyOf } from '../client-seen.ts'
import type { Espocrm } from '../espocrm.ts'
import type { Group } from '../group.ts'
import type { Portal } from '../portal.ts'
import type { World } from '../world.ts'

const cases = {
  loopback: 'a portal at 127.0.0.1, which makes its links for localhost',
  warned: 'connect or doctor says that EspoCRM takes no link of such a portal',
  record: 'what EspoCRM does take is on the record',
  told: 'the record says what is wrong with the link',
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
    [cases.warned]: 'said',
    [cases.record]: 'room id',
    [cases.told]: 'told',
  },
  async play(world, see) {
    const [{ portal }, espocrm] = await Promise.all([world.site(1), world.espocrm()])
    see(cases.loopback, await playLoopback(world, portal, espocrm))
    await using stage = await world.openStage({ espocrm: true, settings: { 'docspace.publicUrl': 'http://docspace' } })
    const connected = await stage.connectEspocrm()
    const doctor = await stage.run('doctor')
    const said = /(invitation|link)[^\n]*(host|dot|address|refuse|takes)|host[^\n]*dot/i.test(
      [connected, doctor].flatMap(({ code, out, err }) => (code === 0 ? [] : [out, err])).join('\n'),
    )
    see(cases.warned, said ? 'said' : `connect ended with ${connected.code}, doctor with ${doctor.code}`)
    const id = await espocrm.create('Account', { name: 'Intranet Ltd', assignedUserId: espocrm.userId('roomadmin2') })
    if (connected.code !== 0) await stage.run('onboard', keyOf({ type: 'Account', id }), '--yes', '--wait', '30')
    const linked = await eventually(async () => {
      const [room] = await portal.roomsTagged(keyOf({ type: 'Account', id }))
      return room && (await portal.invitations(room.id)).length > 0 ? room : undefined
    }, 60_000)
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
  },
}
