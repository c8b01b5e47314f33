import http from 'node:http'
import type { AddressInfo } from 'node:net'
import * as z from 'zod/mini'
import type { CrmSim, NewClient } from '#infra/simulators/crm/types.ts'
import type { Fault, FaultAction } from '#infra/simulators/http/faults.ts'
import type { RecordListing } from '#lib/crm/listing/listing.ts'
import { receive } from '#lib/crm/receive/receiver.ts'
import type { Records, RoomReport } from '#lib/crm/records/records-port.ts'
import type { Timeline } from '#lib/crm/records/timeline/timeline.ts'
import type { ClientCreated, Source } from '#lib/crm/source.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import type { Clock } from '#lib/runtime/clock.ts'

/** Time that passes only when somebody waits, so that no test does. */
export const testClock = (start = Date.parse('2026-01-15T10:00:00Z')): Clock & { pass(ms: number): void } => {
  let now = start
  return {
    now: () => now,
    pass: (ms) => {
      now += ms
    },
    sleep: async (ms) => {
      now += ms
    },
  }
}

/** A source together with the simulator of its CRM, both new. */
export interface World {
  sim: CrmSim
  source: Source
  /** As a person writes them. */
  settings: Record<string, unknown>
  credentials: unknown
  clock: ReturnType<typeof testClock>
}

/** One CRM as the contract of records sees it. */
export interface Vendor {
  start(clock: ReturnType<typeof testClock>): Promise<World>
  /** What follows `/webhooks/{source}/` for the event of a creation. */
  path: string
  /** An owner that the CRM knows. */
  owner: string
  /** A field filter that the client of `matching` meets. */
  filter: {
    clients: [{ object: string; where: Readonly<Record<string, readonly string[]>> }]
    matching: Partial<NewClient>
  }
  /** A field of contacts, and its values for Ada Boss and Bo Clerk. */
  contactField: { name: string; values: readonly [unknown, unknown] }
  /** Whether the CRM has a role of a contact for the client. */
  keepsRoles: boolean
  /** What people see on the record. */
  shown(record: Record<string, unknown>): { roomId: unknown; roomUrl: unknown; invitationUrl: unknown; status: unknown }
  /** The method of a write, and what its path has in common. */
  write: { method: string; path: RegExp }
  read: RegExp
  /** An address that its field for the invitation does not take. */
  refusedLink: string
  /** Has the CRM tell of our own write-back too, where its usual subscription leaves that out. `url`: where creations go. */
  tellOwnChanges?(world: World, url: string): Promise<void>
}

export interface OpenOptions {
  settings?: Record<string, unknown>
  credentials?: unknown
  /** Milliseconds that a function has left. */
  remaining?: number
}

const given = (world: World, { settings = {}, credentials, remaining = 20_000 }: OpenOptions) => ({
  settings: z.parse(world.source.settings, { ...world.settings, ...settings }),
  credentials: z.parse(world.source.credentials, credentials ?? world.credentials),
  deadline: { remaining: () => remaining },
  clock: world.clock,
})

/** The worker's half of the world's source. */
export const openWorld = (world: World, options: OpenOptions = {}): Promise<Records> =>
  world.source.openRecords(given(world, options))

export const openWorldListing = async (world: World, options: OpenOptions = {}): Promise<RecordListing> => {
  const listing = await world.source.openListing?.(given(world, options))
  if (!listing) throw new Error(`${world.source.name} cannot be listed`)
  return listing
}

export const openWorldTimeline = async (world: World, options: OpenOptions = {}): Promise<Timeline> => {
  const timeline = await world.source.openTimeline?.(given(world, options))
  if (!timeline) throw new Error(`${world.source.name} has no timelines`)
  return timeline
}

export const refOf = ({ source }: World, made: { id: string; objectType: string }): ClientRef => ({
  source: source.name,
  type: made.objectType,
  id: made.id,
})

export const ready = (clock: Clock): RoomReport => ({
  state: 'ready',
  status: 'ready',
  at: clock.now(),
  roomId: 4711,
  roomTitle: 'Client - Acme',
  roomUrl: 'https://portal.example.com/rooms/shared/4711',
  invitationUrl: 'https://portal.example.com/rooms/share?key=abcdefghijklmnop',
})

/** What is written when the room of a client ends. */
export const ofEnd = (clock: Clock): RoomReport[] => [
  { state: 'ending', status: 'ends on 2026-12-30: the room goes into the archive', at: clock.now() },
  { state: 'ended', status: 'ended on 2026-12-30: 1 link was taken away', at: clock.now(), invitationUrl: '' },
]

/** The receiver's half of the world's source, as a server that the simulator can deliver to. */
export const startReceiver = async (world: World, path: string, settings: Record<string, unknown> = {}) => {
  const created: ClientCreated[] = []
  const answers: number[] = []
  const queue = { down: false }
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { answer } = await receive({
      delivery: {
        method: request.method ?? '',
        url: `${base}${request.url}`,
        path: (request.url ?? '').slice(`/webhooks/${world.source.name}/`.length),
        headers: request.headers as Record<string, string>,
        body: Buffer.concat(chunks),
      },
      configured: {
        source: world.source,
        settings: z.parse(world.source.settings, { ...world.settings, ...settings }),
      },
      secrets: async () => world.sim.webhookSecrets,
      now: world.clock.now(),
      async enqueue(clients) {
        if (queue.down) throw new Error('the queue is down')
        created.push(...clients)
      },
    })
    answers.push(answer.status)
    response.writeHead(answer.status, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `${base}/webhooks/${world.source.name}${path ? `/${path}` : ''}`,
    created,
    answers,
    /** Whether the queue takes nothing at present. */
    queue,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** A fault of a simulator; a literal with a `then` would pass for a promise. */
export const fault = (match: NonNullable<Fault['match']>, happens: FaultAction, times = 1): Fault => ({
  match,
  times,
  ['then' as const]: happens,
})

/** What `work` was rejected with. */
export const caught = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(() => 'nothing was thrown').catch((error) => error)
