import { randomBytes } from 'node:crypto'
import { eventually } from '../../infra/command/operated-instance.ts'
import { clientSeen, type EspoClient, keyOf } from '../client/client-seen.ts'
import type { Group } from '../group.ts'
import type { Espocrm } from '../servers/espocrm.ts'
import { Portal } from '../servers/portal.ts'
import { restoreInto } from '../servers/restore.ts'
import type { Stage } from '../stage.ts'
import type { World } from '../world.ts'

const cases = {
  backup: 'a backup of 20 MB, followed to its proof',
  room: 'a client of before after the restore: its room',
  people: 'what people did before the backup stays',
  record: 'its record has the new room and link',
  welcome: 'doctor tells that the welcome files are others',
} as const

const backupKey = 'docspaceadmin-star'
const megabyte = 1_024 * 1_024

/** Twenty megabytes that no compression makes smaller. */
const fill = async (portal: Portal) => {
  const { current } = await portal.entries('@my')
  const folder = await portal.makeFolder(current.id, 'Photos')
  for (let n = 1; n <= 20; n += 1) await portal.upload(folder, `photo-${n}.bin`, new Uint8Array(randomBytes(megabyte)))
}

interface BackupRun {
  outcome: string
  proven: boolean
  size: number
  archive: string
}

const backUp = async (stage: Stage): Promise<BackupRun> => {
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error('the backup had no end within three minutes')), 180_000).unref(),
  )
  const ran = await Promise.race([stage.run('backup', 'run', '--json'), late])
  if (!ran.json) throw new Error(`backup run ended with ${ran.code}: ${ran.err}`)
  return ran.json as BackupRun
}

const archiveOf = async (portal: Portal, { archive }: BackupRun) => {
  const { current } = await portal.entries('@my', backupKey)
  const { folders } = await portal.entries(current.id, backupKey)
  const folder = folders.find(({ title }) => title === 'Roomkeeper backups')
  const { files } = await portal.entries(folder?.id ?? current.id, backupKey)
  const file = files.find(({ title }) => title === archive)
  if (!file) throw new Error(`the portal has no archive ${archive}`)
  return portal.download(file.id, backupKey)
}

const title = 'Client - Before the backup'
const renamed = 'Before the backup, renamed by people'

const enter = async (espocrm: Espocrm): Promise<EspoClient> => ({
  type: 'Account',
  id: await espocrm.create('Account', {
    name: 'Before the backup',
    emailAddress: 'taken-out@restore.example.org',
    assignedUserId: espocrm.userId('roomadmin2'),
  }),
})

/** What people do with a room that is theirs: another title, a folder less, somebody less. */
const changeByHand = async (portal: Portal, client: EspoClient) => {
  const [room] = await portal.roomsTagged(keyOf(client))
  if (!room) throw new Error('the client has no room')
  await portal.call('PUT', `files/rooms/${room.id}`, { title: renamed })
  const contracts = (await portal.entries(room.id)).folders.find(({ title }) => title === 'Contracts')
  await portal.call('DELETE', `files/folder/${contracts?.id}`, { deleteAfter: false, immediately: true })
  const shares = await portal.call<{ sharedToUser?: { id: string; email: string } }[]>(
    'GET',
    `files/rooms/${room.id}/share?filterType=0`,
  )
  const guest = shares.find(({ sharedToUser }) => sharedToUser?.email === 'taken-out@restore.example.org')
  await portal.call('PUT', `files/rooms/${room.id}/share`, {
    invitations: [{ id: guest?.sharedToUser?.id, access: 0 }],
  })
  await eventually(async () => ((await portal.tree(room.id)).includes('Contracts/') ? undefined : true))
}

/** A portal with a client whom people have changed, backed up; the archive restored into another portal; the client's next event. */
export const backupGroup: Group = {
  name: 'backup',
  expected: {
    [cases.backup]: 'good, proven, more than 20 MB',
    [cases.room]: '1 room',
    [cases.people]: `${renamed}, no Contracts, nobody invited again`,
    [cases.record]: 'room id, room address and link of the restored portal',
    [cases.welcome]: 'told',
  },
  async play(world, see) {
    const [{ portal }, espocrm] = await Promise.all([world.site(1), world.espocrm()])
    const { client, archive } = await before(world, portal, espocrm, see)
    const { portal: target } = await world.site(2)
    await restoreInto(target, 'archive.tar.gz', archive)
    const restored = new Portal(await world.servers.reloginPortal(2))
    await after(world, restored, espocrm, client, see)
  },
}

type See = (name: string, seen: string) => void

const before = async (world: World, portal: Portal, espocrm: Espocrm, see: See) => {
  await using stage = await world.openStage({ espocrm: true })
  const [connected] = await Promise.all([stage.connectEspocrm(), fill(portal)])
  if (connected.code !== 0) throw new Error(`connect: ${connected.err}`)
  const client = await enter(espocrm)
  const seen = await clientSeen(portal, espocrm, client, { title })
  if (!seen.startsWith('ready, 1 room')) throw new Error(`the client did not become ready: ${seen}`)
  await changeByHand(portal, client)
  const run = await backUp(stage)
  const large = run.size > 20 * megabyte ? 'more than 20 MB' : `${run.size} bytes`
  see(cases.backup, `${run.outcome}, ${run.proven ? 'proven' : 'not proven'}, ${large}`)
  return { client, archive: await archiveOf(portal, run) }
}

const after = async (world: World, portal: Portal, espocrm: Espocrm, client: EspoClient, see: See) => {
  await using stage = await world.openStage({ instance: 2, portal, espocrm: true })
  const doctor = await stage.run('doctor', '--json')
  const { findings } = doctor.json as { findings: { verdict: string; text: string }[] }
  const told = findings.some(({ verdict, text }) => verdict !== 'ok' && /file \d+|welcome/i.test(text))
  see(cases.welcome, told ? 'told' : 'not told')
  const onboarded = await stage.run('onboard', keyOf(client), '--yes', '--wait', '90')
  if (onboarded.code !== 0) throw new Error(`onboard: ${onboarded.out}${onboarded.err}`)
  const rooms = await portal.roomsTagged(keyOf(client))
  see(cases.room, `${rooms.length} ${rooms.length === 1 ? 'room' : 'rooms'}`)
  const [room] = rooms
  if (!room) return
  const [tree, people, invitations, record] = await Promise.all([
    portal.tree(room.id),
    portal.people(room.id),
    portal.invitations(room.id),
    espocrm.record(client.type, client.id),
  ])
  const again = people.filter((one) => one.includes('taken-out'))
  see(
    cases.people,
    [
      room.title,
      tree.includes('Contracts/') ? 'Contracts made again' : 'no Contracts',
      again.length > 0 ? `again in the room: ${again.join()}` : 'nobody invited again',
    ].join(', '),
  )
  const { cDocspaceRoomId: id, cDocspaceRoomUrl: url, cDocspaceInvitationUrl: link } = record
  const isRight =
    String(id) === String(room.id) &&
    String(url).split('#')[0]?.endsWith(`/rooms/shared/${room.id}`) &&
    invitations.includes(await portal.leadsTo(String(link)))
  see(
    cases.record,
    isRight
      ? 'room id, room address and link of the restored portal'
      : `${id}, ${url}, ${link}; the room is ${room.id}`,
  )
}
