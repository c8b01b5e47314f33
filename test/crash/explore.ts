import { clientKey } from '#lib/runtime/client-key.ts'
import { account, type Harness, type HarnessOptions, openHarness } from '#test/onboarding/harness.ts'
import { entered } from '#test/onboarding/several-users.ts'
import { watchInvitations } from '#test/onboarding/world/invitations.ts'
import { invoke } from '#test/onboarding/world/lambda.ts'
import { drive, type Fate, letGoBy, type OutgoingCall } from '#test/onboarding/world/wire.ts'
import { fingerprint, restoreWorld, type SavedWorld, saveWorld } from './saved-world.ts'

/** A state of the world between two deliveries, and by which cuts it came about. */
interface Node {
  world: SavedWorld
  cuts: readonly string[]
}

export interface End extends Node {
  /** Id of the client's record. */
  id: string
  /** The message lies on the dead-letter queue. */
  parked: boolean
}

export interface Exploration {
  /** Runs of the worker that were made. */
  runs: number
  /** Different states of the world between two deliveries. */
  states: number
  /** Different ends, each with the cuts of one way to it. */
  ends: readonly End[]
  /** What stood in the room whenever somebody was let in. */
  atInvitation: readonly string[][]
}

export interface ExploreOptions extends HarnessOptions {
  fates: readonly Fate[]
  /** How many cuts may lie on one way; every number of them when absent. */
  mostCuts?: number
  /** Changes the world before the first delivery. */
  prepare?(harness: Harness, clientId: string): Promise<void>
  /** Of two users that there are keys of: the place of the one whose client it is. */
  of?: number
  client?: Parameters<Harness['espo']['createClient']>[0]
}

const acme = { name: 'Acme', email: 'contact@acme.example.com', ownerEmail: 'anna.manager@example.com' }

/**
 * Delivers one client's message, cuts the worker off at every outgoing call in every given way, and goes on from every new
 * state of the world in the same manner, until no new state is found. Two ways to one state are one: what the worker does
 * next depends on the world alone.
 */
export const explore = async (options: ExploreOptions): Promise<Exploration> => {
  const harness = await openHarness(options)
  try {
    const typeIn = () => harness.espo.createClient(options.client ?? acme)
    const { of } = options
    const { id } = await (of === undefined ? typeIn() : entered(typeIn, (one) => account(one.id), { of }))
    await options.prepare?.(harness, id)
    const atInvitation = watchInvitations(harness.docspace)
    const found = await new Explorer(harness, id, options).run()
    return { ...found, atInvitation }
  } finally {
    await harness.stop()
  }
}

class Explorer {
  readonly #harness: Harness
  readonly #id: string
  readonly #options: ExploreOptions
  readonly #seen = new Set<string>()
  readonly #ends = new Map<string, End>()
  readonly #waiting: Node[] = []
  #runs = 0

  constructor(harness: Harness, id: string, options: ExploreOptions) {
    this.#harness = harness
    this.#id = id
    this.#options = options
  }

  async run(): Promise<Omit<Exploration, 'atInvitation'>> {
    this.#meet({ world: saveWorld(this.#harness, this.#id), cuts: [] })
    for (let node = this.#waiting.shift(); node; node = this.#waiting.shift()) await this.#leave(node)
    return { runs: this.#runs, states: this.#seen.size, ends: [...this.#ends.values()] }
  }

  /** From one state: once without a cut, and once for each cut. */
  async #leave(node: Node): Promise<void> {
    const calls = await this.#deliver(node, undefined)
    if (node.cuts.length >= (this.#options.mostCuts ?? Number.POSITIVE_INFINITY)) return
    for (let n = 1; n <= calls; n += 1) {
      for (const fate of this.#options.fates) await this.#deliver(node, { n, fate })
    }
  }

  /** Returns how many calls went out. */
  async #deliver(node: Node, cut: { n: number; fate: Fate } | undefined): Promise<number> {
    const { clock, wire, queue, dead } = this.#harness
    this.#runs += 1
    await restoreWorld(this.#harness, this.#id, node.world)
    queue.messages.length = 0
    dead.messages.length = 0
    this.#harness.enqueue(account(this.#id))
    const fateOf = (call: OutgoingCall) => (call.n === cut?.n ? cut.fate : 'pass')
    const { run, outcome } = invoke(this.#harness, this.#harness.freshWorker(), fateOf)
    await drive(clock, wire, outcome)
    await wire.quiet()
    const call = cut && run.calls[cut.n - 1]
    const cuts = call ? [...node.cuts, `${cut.fate} ${call.method} ${call.path}`] : node.cuts
    const at = queue.nextAt
    if (at !== undefined) await letGoBy(clock, wire, at - clock.now())
    const world = saveWorld(this.#harness, this.#id)
    if (at !== undefined) this.#meet({ world, cuts })
    else this.#end(world, cuts, dead.messages.length > 0)
    return run.calls.length
  }

  #meet(node: Node): void {
    const key = fingerprint(node.world)
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.#waiting.push(node)
  }

  #end(world: SavedWorld, cuts: readonly string[], parked: boolean): void {
    const key = `${fingerprint(world)} ${parked}`
    if (!this.#ends.has(key)) this.#ends.set(key, { world, cuts, parked, id: this.#id })
  }
}

/** The tag of the explored client. */
export const tagOf = (id: string): string => clientKey(account(id))
