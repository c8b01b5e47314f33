import { afterEach } from 'vitest'
import {
  type DocSpaceOptions,
  type DocSpaceSim,
  type ManualClock,
  manualClock,
  SAMPLE_KEYS,
  startDocSpace,
} from '#infra/simulators/docspace/index.ts'

/** A portal with a clock of its own, and a bare client for it. */
export interface Opened {
  sim: DocSpaceSim
  clock: ManualClock
  /** Calls the API with the sample key for everything. */
  api: Api
  /** The same for another key. */
  withKey(secret: string): Api
}

interface Reply {
  status: number
  headers: Headers
  text: string
  /** The whole JSON body, undefined when there is none. */
  body: Json
  /** Its `response`. */
  response: Json
}

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape are looked into freely
export type Json = any

export type Api = (method: string, path: string, body?: unknown) => Promise<Reply>

const NOON = Date.parse('2026-03-02T12:00:00Z')

const running: DocSpaceSim[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((sim) => sim.stop()))
})

/** Opens a portal; it is closed when the test ends. Its operations take a second, or a real server's time where one is asked for. */
export async function open(options: DocSpaceOptions = {}): Promise<Opened> {
  const clock = manualClock(NOON)
  const sim = await startDocSpace({ clock, ...(!options.dataBase && { operationMs: 1_000 }), ...options })
  running.push(sim)
  const withKey = (secret: string) => apiOf(sim.url, secret)
  return { sim, clock, withKey, api: withKey(SAMPLE_KEYS.backup) }
}

const apiOf =
  (url: string, secret: string): Api =>
  async (method, path, body) => {
    const reply = await fetch(`${url}/api/2.0${path}`, {
      method,
      headers: {
        authorization: `Bearer ${secret}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await reply.text()
    const parsed: Json = text.startsWith('{') ? JSON.parse(text) : undefined
    return { status: reply.status, headers: reply.headers, text, body: parsed, response: parsed?.response }
  }

/** An API for a person of the portal, by a key with all rights. */
export function asPerson({ sim, withKey }: Opened, email: string): Api {
  const user = sim.state.users.find((each) => each.email === email)
  if (user === undefined) throw new Error(`nobody has the address ${email}`)
  const secret = `sk-${Buffer.from(email).toString('hex').padEnd(64, '0').slice(0, 64)}`
  const key = {
    id: `key of ${user.id}`,
    name: 'test',
    secret,
    permissions: [],
    userId: user.id,
    created: 0,
    isActive: true,
  }
  sim.state.keys.push(key)
  return withKey(secret)
}

/** Makes a collaboration room and gives its number. */
export async function newRoom(api: Api, title = 'Acme', extra: object = {}): Promise<number> {
  return (await api('POST', '/files/rooms', { title, roomType: 2, ...extra })).response.id
}
