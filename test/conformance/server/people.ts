import type { PortalAccess } from '#test/real/servers/servers.ts'
import { type Hashing, hashed } from '#test/real/servers/sign-in.ts'
import type { Scenario } from '../recordings.ts'
import { spelled } from '../spelling.ts'

/** The people, keys and sessions that a recording begins with, made on a real portal. */

type Json = Record<string, unknown>

/** A real portal that is open for preparations: as its owner. */
export interface Preparing {
  access: PortalAccess
  owner: string
  hashing: Hashing
}

/** The types of accounts as the API numbers them. */
const numbers: Record<string, number> = { admin: 3, docspaceadmin: 3, roomadmin: 1, user: 4 }
const byName: Record<string, number> = { RoomAdmin: 1, DocSpaceAdmin: 3, User: 4 }

/** @throws when the portal refuses what prepares it */
export async function call<T>(base: string, token: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${base}/api/2.0/${path}`, {
    method,
    headers: { ...(token && { authorization: token }), 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (response.status !== 200)
    throw new Error(`${method} ${path} was answered ${response.status} ${text.slice(0, 300)}`)
  return (JSON.parse(text) as { response: T }).response
}

export async function prepare(access: PortalAccess): Promise<Preparing> {
  const { passwordHash: hashing } = await call<{ passwordHash: Hashing }>(access.base, '', 'GET', 'settings')
  const [owner] = access.users
  return { access, hashing, owner: await signIn(access.base, owner.email, hashed(owner.password, hashing)) }
}

const signIn = async (base: string, userName: string, passwordHash: string) =>
  (await call<{ token: string }>(base, '', 'POST', 'authentication', { userName, passwordHash })).token

/** In which order the owner last wished to see things, which a portal keeps. */
export const wishOrder = ({ access, owner }: Preparing, isByName: boolean) =>
  call(
    access.base,
    owner,
    'GET',
    `files/rooms?count=1&${isByName ? 'sortBy=AZ&sortOrder=ascending' : 'sortBy=DateAndTime&sortOrder=descending'}`,
  )

/** Authorization values by the recorder's words for them, and the real ids of the people by the recorded ones. */
export async function admit(portal: Preparing, scenario: Scenario, passwordHash: string, run: string) {
  const credentials = new Map<string, string>()
  const ids = new Map<string, string>()
  const known = new Map<string, Promise<{ id: string; token: string }>>()
  const person = (name: string) => {
    const found = known.get(name) ?? addPerson(portal, scenario, name, passwordHash, run)
    known.set(name, found)
    return found
  }
  for (const name of Object.keys(scenario.setup.people))
    ids.set(String(scenario.setup.people[name]?.id), (await person(name)).id)
  for (const identity of scenario.setup.identities) {
    const [, label = ''] = /^<([\w-]+)>$/.exec(identity) ?? []
    const [, name = '', kind] = /^(\w+?)(?:Session)?-(key|session)$/.exec(label) ?? []
    const given = scenario.setup.keys?.[label]
    // Somebody whom the scenario itself invites signs in later, and it makes keys of its own.
    if (given === undefined && !isThere(scenario, name)) continue
    const { token } = await person(given?.owner ?? name)
    const permissions = given?.permissions ?? ['*']
    credentials.set(identity, kind === 'session' ? token : await makeKey(portal, token, label, permissions))
  }
  return { credentials, ids }
}

const isThere = ({ setup }: Scenario, name: string) =>
  ['owner', 'session'].includes(name) || name in numbers || name in setup.people || `${name}1` in setup.people

const makeKey = async ({ access }: Preparing, token: string, name: string, permissions: string[]) =>
  (await call<{ key: string }>(access.base, token, 'POST', 'keys', { name, permissions })).key

/** The account with this name; made when it is not there. */
async function addPerson(portal: Preparing, scenario: Scenario, name: string, passwordHash: string, run: string) {
  const { access, owner } = portal
  const { setup } = scenario
  if (['owner', 'session'].includes(name)) return { id: access.users[0].id, token: owner }
  const label = `${name}1` in setup.people ? `${name}1` : name
  const recorded = setup.people[label]?.email ?? `${name}.${setup.run}@example.test`
  const email = recorded.replace(`.${setup.run}@`, `.${run}@`)
  const given = access.users.find((each) => each.email === email)
  if (given !== undefined)
    return { id: given.id, token: await signIn(access.base, email, hashed(given.password, portal.hashing)) }
  const there = await call<Json>(access.base, owner, 'GET', `people/email?email=${email}`).catch(() => undefined)
  const type = Number(setup.people[label]?.type) || byName[String(setup.people[label]?.type)] || numbers[name]
  const names = { firstName: spelled(name), lastName: 'Tester' }
  const made =
    there ?? (await call<Json>(access.base, owner, 'POST', 'people', { email, ...names, type, passwordHash }))
  return { id: String(made.id), token: await signIn(access.base, email, passwordHash) }
}
