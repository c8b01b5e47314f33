import { type DocSpaceSim, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { samplePdf } from '#test/real/sample-pdf.ts'
import type { PortalAccess } from '#test/real/servers/servers.ts'
import { type Hashing, hashed } from '#test/real/servers/sign-in.ts'
import { unkept } from '../connections.ts'

/** Who calls. The last is the key that Roomkeeper gets; all others have sessions, which cost less. */
export const identities = ['owner', 'docspaceadmin', 'roomadmin1', 'roomadmin2', 'user', 'key'] as const

export interface Answer {
  status: number
  body: unknown
}

/** One of the two portals, with what it calls the things that both have. */
export interface Side {
  ask(as: string, method: string, path: string, body?: unknown): Promise<Answer>
  /** Ids of the people by their labels. */
  people: Record<string, string>
  library: { folder: number; files: number[]; template: number; backups: number }
}

type Person = Record<string, unknown> & { id: string; email: string }

const permissions = ['rooms:write', 'files:write', 'accounts:read']

/** Both portals, with the same people, keys, welcome files and template. */
export async function openSides(access: PortalAccess): Promise<{ real: Side; twin: Side; sim: DocSpaceSim }> {
  const real = await openReal(access)
  const sim = await startDocSpace({ seed: false, documentServer: false, operationMs: 0, tagDelayMs: 0 })
  sim.state.backups.plan.durationMs = 200
  const twin = await openTwin(sim, real)
  return { real, twin, sim }
}

async function openReal(access: PortalAccess): Promise<Side> {
  const tokens: Record<string, string> = {}
  const ask = asker(access.base, tokens)
  const { passwordHash } = bodyOf<{ passwordHash: Hashing }>(await ask('', 'GET', 'settings'))
  for (const { label, email, password } of access.users) {
    const proof = { userName: email, passwordHash: hashed(password, passwordHash) }
    tokens[label] = bodyOf<{ token: string }>(await ask('', 'POST', 'authentication', proof)).token
  }
  tokens.key = `Bearer ${access.keys.find(({ name }) => name === 'roomadmin1-narrow')?.key}`
  const people = Object.fromEntries(access.users.map(({ label, id }) => [label, id]))
  return { ask, people, library: await layLibrary(access.base, tokens, ask) }
}

const types = { owner: 'owner', docspaceadmin: 'admin', roomadmin1: 'roomAdmin', roomadmin2: 'roomAdmin' } as const

async function openTwin(sim: DocSpaceSim, real: Side): Promise<Side> {
  const { state } = sim
  const tokens: Record<string, string> = { key: `Bearer sk-${'0'.repeat(64)}` }
  for (const [label, id] of Object.entries(real.people)) {
    const person = bodyOf<Person>(await real.ask('owner', 'GET', `people/${id}`))
    const { email, firstName, lastName, userName, status, activationStatus, createdBy } = person as never
    const known = { email, firstName, lastName, userName, status, activationStatus }
    const makerId = (createdBy as { id: string } | undefined)?.id
    const type = types[label as keyof typeof types] ?? (label === 'guest' ? 'guest' : 'user')
    if (label === 'owner') Object.assign(state.users[0] ?? {}, known)
    else state.users.push({ ...known, id, type, created: Date.now(), createdBy: makerId ?? state.ownerId })
    tokens[label] = `session-${label}`
    state.sessions[`session-${label}`] = label === 'owner' ? state.ownerId : id
  }
  const common = { created: 0, isActive: true, userId: String(real.people.roomadmin1) }
  const id = '00000000-0000-4000-9000-000000000001'
  state.keys.push({ id, name: 'roomadmin1-narrow', secret: `sk-${'0'.repeat(64)}`, permissions, ...common })
  const ask = asker(sim.url, tokens)
  const people = { ...real.people, owner: state.ownerId }
  return { ask, people, library: await layLibrary(sim.url, tokens, ask) }
}

function asker(base: string, tokens: Record<string, string>): Side['ask'] {
  return async (as, method, path, body) => {
    const authorization = tokens[as]
    const response = await fetch(`${base}/api/2.0/${path}`, {
      method,
      headers: {
        ...unkept,
        ...(authorization && { authorization }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: parsed(text) }
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? '' : (JSON.parse(text) as unknown)
  } catch {
    return text
  }
}

/** @throws when the call was refused */
function bodyOf<T>({ status, body }: Answer): T {
  if (status !== 200) throw new Error(`a call that prepares the portals was answered ${status} ${JSON.stringify(body)}`)
  return (body as { response: T }).response
}

type Made = { id: number }

async function layLibrary(base: string, tokens: Record<string, string>, ask: Side['ask']): Promise<Side['library']> {
  const as = 'roomadmin1'
  const make = async (parent: number, title: string) =>
    bodyOf<Made>(await ask(as, 'POST', `files/folder/${parent}`, { title })).id
  const put = async (folder: number, title: string) => {
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(samplePdf(title))], { type: 'application/octet-stream' }), title)
    const headers = { authorization: tokens[as] ?? '' }
    const response = await fetch(`${base}/api/2.0/files/${folder}/upload`, { method: 'POST', headers, body: form })
    const { response: made } = (await response.json()) as { response: Made | Made[] }
    return (Array.isArray(made) ? made[0] : made)?.id ?? 0
  }
  const chief = bodyOf<{ current: Made }>(await ask('owner', 'GET', 'files/@my')).current.id
  const backups = bodyOf<Made>(await ask('owner', 'POST', `files/folder/${chief}`, { title: 'Backups' })).id
  await beginWithOneBackup(ask, backups)
  const my = bodyOf<{ current: Made }>(await ask(as, 'GET', 'files/@my')).current.id
  const folder = await make(my, 'Library')
  const files = [await put(folder, 'Welcome.pdf'), await put(await make(folder, 'Inside'), 'Guide.pdf')]
  const room = bodyOf<Made>(await ask(as, 'POST', 'files/rooms', { title: 'Welcome room', roomType: 2 })).id
  await put(await make(room, 'Read me first'), 'Welcome.pdf')
  bodyOf(
    await ask(as, 'POST', 'files/roomtemplate', { roomId: room, title: 'Welcome template', share: [], groups: [] }),
  )
  for (;;) {
    const status = bodyOf<{ templateId: number; isCompleted: boolean }>(
      await ask(as, 'GET', 'files/roomtemplate/status'),
    )
    if (status.isCompleted) return { folder, files, backups, template: status.templateId }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A portal that was played on has archives already, and knows its last task. */
async function beginWithOneBackup(ask: Side['ask'], folder: number): Promise<void> {
  bodyOf(await ask('owner', 'DELETE', 'backup/deletebackuphistory'))
  const wish = { storageType: 0, storageParams: [{ key: 'folderId', value: String(folder) }], dump: false }
  bodyOf(await ask('owner', 'POST', 'backup/startbackup', wish))
  for (;;) {
    const task = bodyOf<{ isCompleted: boolean }>(await ask('owner', 'GET', 'backup/getbackupprogress?dump=false'))
    if (task.isCompleted) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
