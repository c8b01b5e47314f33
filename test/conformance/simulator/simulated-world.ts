import { type DocSpaceSim, manualClock, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { BACKUP_MS, OPERATION_MS, type PacedPortal, pace } from '../pacing.ts'
import { Placeholders } from '../placeholders.ts'
import type { Exchange, Note, Scenario } from '../recordings.ts'
import { spelled } from '../spelling.ts'
import { PASSWORD_HASH, type World } from '../world.ts'
import { recordedTimes } from './recorded-time.ts'
import { asRecorded } from './simulated-mails.ts'

/** A simulated portal, which its replay moves through time. */
export type SimulatedWorld = World & PacedPortal

/** When scenarios began that go by the name of an archive, which has the time in it. */
const BEGAN: Record<string, string> = { 'restore-dump': '2026-11-28T03:52:58Z' }

const OWNER_EMAIL = 'owner@example.test'
type PersonType = 'admin' | 'roomAdmin' | 'user'
const TYPES: Record<string, PersonType> = {
  admin: 'admin',
  roomadmin: 'roomAdmin',
  user: 'user',
  docspaceadmin: 'admin',
}
/** The types of `setup.people`. */
const NUMBERED: Record<string, PersonType> = {
  1: 'roomAdmin',
  3: 'admin',
  4: 'user',
  RoomAdmin: 'roomAdmin',
  DocSpaceAdmin: 'admin',
  User: 'user',
}

/** What single scenarios found on the recorded portal, as their answers show it. */
const BEFORE: Record<string, (sim: DocSpaceSim) => void> = {
  // A storage that could not be read, so that every backup ended with this text.
  'backup-failed-jobs': ({ state }) => {
    state.backups.plan.failWith = "Requested value 'none' was not found."
  },
  // The last backup had been cancelled.
  'keys-and-auth': ({ state }) => {
    state.backups.task = cancelledBackup(state.ownerId)
  },
  errors: roomOfOthers,
  'restore-dump': serverWithDump,
  'life-expired': quickMails,
  'life-expired-2': quickMails,
}

function nameRita({ state }: DocSpaceSim): void {
  const rita = state.users.find(({ email }) => email.startsWith('roomadmin1@'))
  if (rita === undefined) return
  Object.assign(rita, { firstName: 'Rita', lastName: 'Example', userName: 'roomadmin1' })
  const id = '92754edc-75c0-4d15-b748-6d3eb1e72dae'
  state.groups.push({ id, name: 'Team A', managerId: rita.id, members: [rita.id], created: 0 })
}

/** Starts the portal: the recorded server had no Document Server and no limits. */
export async function openSimulated(scenario: Scenario): Promise<SimulatedWorld> {
  const times = isLife(scenario) ? recordedTimes(scenario) : []
  const clock = manualClock(times[0] ?? Date.parse(BEGAN[scenario.name] ?? '2026-11-24T12:00:00Z'))
  const sim = await startDocSpace({ clock, seed: false, documentServer: false, operationMs: OPERATION_MS })
  const owner = sim.state.users[0]
  if (owner === undefined) throw new Error('a portal without owner')
  owner.email = scenario.setup.people.owner?.email ?? OWNER_EMAIL
  sim.state.backups.plan.durationMs = BACKUP_MS
  if (!isLife(scenario)) sim.state.sortOrders[owner.id] = { by: 'az', descending: false }
  BEFORE[scenario.name]?.(sim)
  const credentials = new Map<string, string>()
  for (const identity of scenario.setup.identities) credentials.set(identity, credentialFor(sim, scenario, identity))
  for (const person of Object.keys(scenario.setup.people)) addPerson(sim, scenario, person)
  if (scenario.name === 'restore-dump') nameRita(sim)
  const world: SimulatedWorld = {
    ...{ sim, clock, times, waited: 0 },
    ...{ url: sim.url, credentials, placeholders: new Placeholders(), passwordHash: PASSWORD_HASH },
    ids: new Map(),
    names: [],
    ...{ mailsSeen: 0, mailsPending: [], lateBy: 0 },
    now: clock.now,
    mails: async () => sim.state.mails.map(asRecorded),
    before: async (step, index) => {
      pace(world, step, index)
      if (scenario.name === 'restore') signInAgain(world, scenario, step)
    },
    close: () => sim.stop(),
  }
  return world
}

/** A key or a session of the account that the word names; keys that the scenario makes itself come later. */
function credentialFor(sim: DocSpaceSim, scenario: Scenario, identity: string): string {
  const [, label = ''] = /^<([\w-]+)>$/.exec(identity) ?? []
  const key = scenario.setup.keys?.[label]
  if (key !== undefined) return addKey(sim, label, addPerson(sim, scenario, key.owner), key.permissions)
  const [, name = '', kind] = /^<(\w+?)(?:Session)?-(key|session)>$/.exec(identity) ?? []
  const userId = addPerson(sim, scenario, name === 'session' ? 'owner' : name)
  if (kind === 'session') {
    // Somebody whom the scenario itself invites signs in later.
    if (!isThere(scenario, name)) return identity
    sim.state.sessions[identity] = userId
    sim.state.logins.push({ id: sim.state.logins.length + 1, at: sim.state.users[0]?.created ?? 0, userId })
    return identity
  }
  return addKey(sim, name, userId, [])
}

/** After a restore everybody signs in by a new password, which the simulator has no mail for. */
function signInAgain(world: SimulatedWorld, scenario: Scenario, step: Exchange | Note): void {
  const { sim, credentials } = world
  const authorization = 'request' in step ? step.request.headers.authorization : undefined
  const [word, name] = /^<restored-(owner|roomadmin)-session>$/.exec(authorization ?? '') ?? []
  const { state } = sim
  const admin = state.users.find(({ email }) => email === 'roomadmin1@example.com')
  const person = name === 'owner' ? state.users.find(({ type }) => type === 'owner') : admin
  if (word === undefined || person === undefined) return
  world.taught ??= restoredRooms(sim, scenario)
  person.activationStatus = 1
  state.sessions[word] = person.id
  credentials.set(word, word)
}

type Taught = NonNullable<SimulatedWorld['taught']>

/** Rooms have other numbers: they are known again by their titles. */
function restoredRooms({ state }: DocSpaceSim, { steps }: Scenario): Taught {
  const listed = steps.flatMap((step) =>
    'request' in step && /\/files\/rooms\?searchArea=[24]&count=100$/.test(step.request.path)
      ? ((step.response.body as { response: { folders: { id: number; title: string }[] } }).response.folders ?? [])
      : [],
  )
  return listed.map(({ id, title }) => ['folder', id, state.rooms.find((room) => room.title === title)?.id])
}

function addKey(sim: DocSpaceSim, name: string, userId: string, permissions: string[]): string {
  const secret = `sk-${name.padEnd(64, '0')}`
  const id = `00000000-0000-4000-9000-${String(sim.state.keys.length).padStart(12, '0')}`
  sim.state.keys.push({ id, name, secret, permissions, userId, created: 0, isActive: true })
  return secret
}

/** Recordings of a room's and a client's life: people sign in, follow links, and wait. */
const isLife = ({ setup }: Scenario) => setup.password !== undefined

/** Was the account there before the scenario began? */
const isThere = ({ setup }: Scenario, name: string) =>
  ['owner', 'session'].includes(name) || name in TYPES || name in setup.people

/** The account with this name; made when it is not there. The recorder named its people after their type. */
function addPerson(sim: DocSpaceSim, scenario: Scenario, name: string): string {
  const { setup } = scenario
  const numbered = `${name}1`
  if (numbered in setup.people) return addPerson(sim, scenario, numbered)
  const type = TYPES[name] ?? NUMBERED[String(setup.people[name]?.type)]
  if (type === undefined) return sim.state.ownerId
  const email = setup.people[name]?.email ?? `${name}.${setup.run}@example.test`
  const known = sim.state.users.find((user) => user.email === email)
  if (known !== undefined) return known.id
  const id = setup.people[name]?.id ?? `00000000-0000-4000-8000-${String(sim.state.users.length).padStart(12, '0')}`
  sim.state.users.push({
    id,
    email,
    firstName: spelled(name),
    lastName: 'Tester',
    userName: email.split('@')[0] ?? '',
    type,
    status: 1,
    activationStatus: 2,
    created: 0,
    createdBy: sim.state.ownerId,
  })
  return id
}

function cancelledBackup(userId: string) {
  const at = Date.parse('2026-11-24T11:00:00Z')
  const end = { progress: 0, status: 3, isCompleted: true, error: '', warning: 'Backup cancelled', link: '' } as const
  const times = { startedAt: at, dueAt: at, changed: at }
  return {
    id: '0658fe84-ee49-4b4d-ba9e-7f87bea1a7f2',
    dump: false,
    storageType: 0,
    params: {},
    userId,
    ...times,
    ...end,
    crashed: false,
  }
}

/** The server was started with links of mails that are good for six seconds. */
function quickMails({ state }: DocSpaceSim): void {
  state.invitationMs = 6_000
}

const MEBIBYTE = 1024 * 1024

/** A portal with quotas of rooms and one dump, whose rooms were made by Rita of a team. */
function serverWithDump({ state }: DocSpaceSim): void {
  state.roomQuota = 100 * MEBIBYTE
  for (const user of state.users) user.passwordHash = 'of the owner'
  const fileName = 'workspace_2026-11-28_03-52-27.tar.gz'
  const id = '929bdc5f-af16-4fd8-be59-9de1a3edc395'
  state.backups.history.push({
    id,
    fileName,
    dump: true,
    storageType: 3,
    createdOn: Date.parse('2026-11-24T11:00:00Z'),
  })
}

/** A room made by another scenario whose number is also the number of a file of this one. */
function roomOfOthers({ state }: DocSpaceSim): void {
  const stamp = { created: 0, createdBy: state.ownerId, updated: 0, updatedBy: state.ownerId }
  const looks = { color: '7757D9', indexing: false, denyDownload: false, pinnedBy: [] }
  state.rooms.push({
    id: 318,
    title: 'T mwuo2zy6 21',
    roomType: 2,
    parentId: 1,
    tags: ['time-mwuo2zy6'],
    ...looks,
    ...stamp,
  })
  state.folders.push({ id: 319, title: 'Folder', parentId: 318, ...stamp })
  state.members.push({ roomId: 318, userId: '00000000-0000-4000-8000-00000000000f', access: 2 })
  for (const id of [901, 902, 903]) {
    const content = { kind: 'bytes', base64: '' } as const
    state.files.push({ id, title: `${id}.pdf`, folderId: 318, version: 1, size: 193, content, ...stamp })
  }
}
