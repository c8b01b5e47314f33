import { clientKey } from '#lib/runtime/client-key.ts'
import { invoke } from '#test/onboarding/world/lambda.ts'
import { drive, type Fate, letGoBy, type OutgoingCall } from '#test/onboarding/world/wire.ts'
import { type Guard, guardOver } from './guard.ts'
import { type Hand, lendHand } from './hands.ts'
import { judge } from './judge.ts'
import { roomsOf, stateOf } from './rooms.ts'
import type { Client, World } from './world.ts'

export interface Trouble {
  fate: Fate
  /** The `call`-th outgoing call from the first, and `times` in a row. */
  call: number
  times: number
}

/** How clients are delivered: what breaks, and what people do in a room meanwhile. */
export interface Delivery {
  troubles: readonly Trouble[]
  meanwhile?: { call: number; hand: Hand } | undefined
  /** Messages of the leads come too, which clients were before. */
  byLead?: boolean
  /** Something that comes at a time, in epoch milliseconds, whatever the workers do. */
  then?: { at: number; happens: () => void }
}

const quiet: Delivery = { troubles: [] }
/** When whatever was on its way has had its effect. */
const afterwards = 600_000

/** Delivers messages of clients until all is done, as an operator would have it: what was parked is replayed once. @returns what went wrong */
export const deliver = async (
  world: World,
  clients: readonly Client[],
  delivery: Delivery = quiet,
): Promise<string[]> => {
  const { harness } = world
  const before = clients.map((client) => {
    const [room] = roomsOf(harness, client.entry)
    return { client, room: room && stateOf(harness, room, client.entry), at: world.circumstances(client) }
  })
  const lines = harness.log.lines.length
  const guard = guardOver(world, clients)
  for (const { entry, lead } of clients) {
    if (lead && delivery.byLead) harness.enqueue(lead.ref)
    harness.enqueue(entry.ref, entry.fields)
  }
  await run(world, clients, guard, delivery)
  if (harness.dead.messages.length > 0 && (delivery.troubles.length > 0 || delivery.meanwhile)) {
    for (const { body, group } of harness.dead.messages.splice(0)) harness.queue.send({ body, group })
    await run(world, clients, guard, quiet)
  }
  await sweepUp(world, clients, guard)
  const parked = new Map(harness.dead.messages.splice(0).map(({ group, attributes }) => [group, attributes.reason]))
  guard.look()
  world.visits += clients.length
  const now = harness.clock.now()
  const isTrouble = delivery.troubles.length > 0
  const isQuiet = !isTrouble && clients.length === 1
  return [
    ...guard.wrongs,
    ...before.flatMap(({ client, ...visit }) =>
      judge(world, client, {
        ...visit,
        until: now,
        isTwice: isTrouble || (delivery.byLead === true && client.lead !== undefined),
        hand: delivery.meanwhile && client === clients[0] ? delivery.meanwhile.hand : undefined,
        parked: parked.get(clientKey(client.entry.ref)),
        log: isQuiet ? harness.log.lines.slice(lines) : undefined,
      }).map((wrong) => `client ${client.n}: ${wrong}`),
    ),
  ]
}

/** Serves one message of a client that nobody judges. */
export const serve = async (world: World, { ref, fields }: Client['entry']): Promise<void> => {
  world.harness.enqueue(ref, fields)
  await run(world, [], guardOver(world, []), quiet)
  world.harness.dead.messages.splice(0)
}

/** A request of a dead process may come after the room was told ready: the sweep finds a record that is still being prepared. */
const sweepUp = async (world: World, clients: readonly Client[], guard: Guard): Promise<void> => {
  const begun = clients.filter(({ crm, entry }) => !crm.isSender && crm.shown(entry)?.state === 'preparing')
  for (const { entry } of begun) world.harness.enqueue(entry.ref, entry.fields)
  if (begun.length > 0) await run(world, clients, guard, quiet)
}

const run = async (world: World, clients: readonly Client[], guard: Guard, delivery: Delivery): Promise<void> => {
  const { clock, wire, queue, services } = world.harness
  const stage = { clock, wire, queue, services }
  const troubles = delivery.troubles.map((one) => ({ ...one }))
  const meanwhile = { done: false, calls: 0 }
  let { then } = delivery
  const look = () => {
    if (!then || clock.now() < then.at) return
    then.happens()
    then = undefined
  }
  const fateOf = (call: OutgoingCall): Fate => {
    look()
    guard.look()
    meanwhile.calls += 1
    if (delivery.meanwhile && !meanwhile.done && meanwhile.calls >= delivery.meanwhile.call)
      meanwhile.done = handIn(world, clients[0], delivery.meanwhile.hand, guard)
    return fateBy(troubles, call)
  }
  let worker = world.newWorker()
  for (let invocations = 0; queue.nextAt !== undefined; invocations += 1) {
    look()
    if (invocations > 300) throw new Error('the queue does not become empty')
    await letGoBy(clock, wire, queue.nextAt - clock.now())
    const outcome = await drive(clock, wire, invoke(stage, worker, fateOf).outcome)
    await wire.quiet()
    if (outcome === 'died') worker = world.newWorker()
  }
  await letGoBy(clock, wire, afterwards)
  await wire.quiet()
  if (delivery.meanwhile && !meanwhile.done) handIn(world, clients[0], delivery.meanwhile.hand, guard)
}

/** @returns whether there was a room to change */
const handIn = (world: World, client: Client | undefined, hand: Hand, guard: Guard): boolean => {
  const [room] = client ? roomsOf(world.harness, client.entry) : []
  if (!client || !room) return false
  lendHand(world.harness, room, stateOf(world.harness, room, client.entry), hand)
  guard.forgive()
  return true
}

/** The queue's own calls and those of S3 and Secrets Manager fail only by a death. */
const fateBy = (troubles: { fate: Fate; call: number; times: number }[], { method }: OutgoingCall): Fate => {
  for (const trouble of troubles) trouble.call -= 1
  const due = troubles.find(({ call, times }) => call <= 0 && times > 0)
  if (!due) return 'pass'
  if (['SQS', 'S3', 'SecretsManager'].includes(method) && !due.fate.startsWith('dies')) return 'pass'
  due.times -= 1
  return due.fate
}
