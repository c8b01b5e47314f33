import type { Hooks, RequestInfo, WireAnswer, WireRequest } from '../http/exchange.ts'
import type { FaultPlan } from '../http/faults.ts'
import { SimulatedServer } from '../http/server.ts'
import { ownSecrets } from '../own-secrets.ts'
import { settleBackups } from './backup/backup-worker.ts'
import { settleRestores } from './backup/restore/restore-worker.ts'
import { settleSchedule } from './backup/schedule.ts'
import type { SimClock } from './clock.ts'
import { Dispatcher } from './http/dispatch.ts'
import { CrashError } from './http/errors.ts'
import { Limiter, type Limits } from './http/limits.ts'
import { apiRoutes } from './http/routes.ts'
import { settleOperations } from './operations/operations.ts'
import { type Counters, countAnswer, countRequest, noCounters } from './portal/counters.ts'
import { type OperationMs, Portal } from './portal/portal.ts'
import { emptyState } from './portal/seed.ts'
import type { PortalState } from './portal/state.ts'
import { GoneError, type Waiting } from './process.ts'
import { type Distance, requestTime, serverTimes } from './real-times.ts'
import { settleTemplates } from './rooms/template-jobs.ts'
import { addSampleKeys, addSamples, SAMPLE_KEYS, type SampleKeys } from './samples.ts'
import type { Version } from './versions.ts'

export { type FaultAction, fault } from '../http/faults.ts'
export { type ManualClock, manualClock } from './clock.ts'
export { SAMPLE_IDS, SAMPLE_KEYS, type SampleKeys } from './samples.ts'

export interface DocSpaceOptions extends Hooks {
  /** 0 (default): any free port. */
  port?: number
  clock?: SimClock
  /** Real time that every request takes longer, ms. */
  latencyMs?: number
  /**
   * Where the data base is. Every request takes as long as a real server's then (`times.json`), in real time. Where it is not said,
   * requests are answered at once, and only what a server does after one another (a room and its tags, an operation) takes its time.
   */
  dataBase?: Distance
  /** Time between a new room and its tags, ms, instead of a real server's. */
  tagDelayMs?: number
  /** How the server's process waits; default: in real time. */
  waiting?: Waiting
  /** Default 3.7. */
  version?: Version
  /** Waited for between the row of a new room and its tags: for tests that decide what comes in between. */
  tagGap?: (roomId: number) => Promise<void>
  /** How long a file operation or a room template works, ms of the portal's clock, instead of a real server's; asked for each. */
  operationMs?: number | (() => number)
  /** Default 'off', as on a self-hosted server. */
  limits?: Partial<Limits> | 'off'
  /** Sample people, keys, files and templates. Default true. */
  seed?: boolean
  /** The secret of one installation, from which the sample keys are derived; as they stand here without one. */
  installation?: string | undefined
  /** A portal that nobody has used yet: its owner, no file, and documents that nobody has opened. Default false. */
  isNew?: boolean
  /** Does the portal convert documents? Default true. */
  documentServer?: boolean
}

/** Starts a DocSpace portal on 127.0.0.1. Speaks HTTP only; nothing is printed. */
export async function startDocSpace(options: DocSpaceOptions = {}): Promise<DocSpaceSim> {
  const clock = options.clock ?? { now: () => Date.now() }
  const keys = ownSecrets(SAMPLE_KEYS, options.installation, ['onboarding', 'backup'])
  const times = serverTimes(options.dataBase ?? 'near')
  const portal = new Portal(initialState(clock, options, keys), clock, {
    operationMs: operationTimes(options.operationMs, times),
    documentServer: options.documentServer ?? true,
    ...(options.tagGap && { tagGap: options.tagGap }),
    ...(options.waiting && { waiting: options.waiting }),
  })
  portal.tagDelayMs = options.tagDelayMs ?? times.tag
  if (options.version !== undefined) portal.state.version = options.version
  const sim = new DocSpaceSim(portal, options, keys)
  await sim.start(options.port ?? 0)
  return sim
}

function operationTimes(ms: DocSpaceOptions['operationMs'], times: OperationMs): OperationMs {
  if (typeof ms !== 'function') return { copy: ms ?? times.copy, template: ms ?? times.template }
  return {
    get copy() {
      return ms()
    },
    get template() {
      return ms()
    },
  }
}

function initialState(clock: SimClock, { seed = true, isNew = false }: DocSpaceOptions, keys: SampleKeys): PortalState {
  const state = emptyState(clock.now())
  if (isNew) {
    state.isUnopened = true
    addSampleKeys(state, clock.now(), keys)
  } else if (seed) addSamples(state, clock.now(), keys)
  return state
}

/** A running portal. */
export class DocSpaceSim {
  /** Keys that it knows from its start. */
  readonly keys: SampleKeys
  readonly faults: FaultPlan
  /** May be exchanged at any time. */
  readonly hooks: Hooks
  /** Calls a listener with every answered request; the returned function ends that. */
  readonly listen: SimulatedServer['listen']
  /** Real time that every request takes longer, ms. May be changed. */
  latencyMs: number
  counters: Counters = noCounters()
  readonly #portal: Portal
  readonly #dispatcher: Dispatcher
  readonly #server: SimulatedServer

  constructor(portal: Portal, options: DocSpaceOptions, keys: SampleKeys) {
    const { onRequest, onAnswer, dataBase, latencyMs = 0, limits = 'off' } = options
    this.keys = keys
    this.#portal = portal
    this.latencyMs = latencyMs
    this.#dispatcher = new Dispatcher(portal, apiRoutes, new Limiter(portal, limits), () => this.#settle())
    this.#server = new SimulatedServer({
      answer: (request) => this.#answer(request),
      counted: (request) => countRequest(this.counters, request.method, this.#routeOf(request)),
      latencyMs: (request) => this.latencyMs + (dataBase ? requestTime(dataBase, this.#routeOf(request)) : 0),
      now: () => portal.now(),
      proxyPage: (status) => `<html><h1>${status}</h1></html>`,
    })
    Object.assign(this.#server.hooks, { onRequest, onAnswer })
    this.hooks = this.#server.hooks
    this.faults = this.#server.faults
    this.listen = this.#server.listen
    this.listen(({ status }) => countAnswer(this.counters, status))
  }

  async start(port: number): Promise<void> {
    this.#portal.url = await this.#server.start(port)
  }

  /** Time between a new room and its tags, ms. May be changed. */
  get tagDelayMs(): number {
    return this.#portal.tagDelayMs
  }

  set tagDelayMs(ms: number) {
    this.#portal.tagDelayMs = ms
  }

  /** Base URL without slash. */
  get url(): string {
    return this.#portal.url
  }

  /** Plain data, live: brought up to the clock at every look. Tests may change it. */
  get state(): PortalState {
    this.#settle()
    return this.#portal.state
  }

  resetCounters(): void {
    this.counters = noCounters()
  }

  /** A deep copy of the state. */
  snapshot(): PortalState {
    return structuredClone(this.state)
  }

  /** Puts a snapshot back. */
  restore(snapshot: PortalState): void {
    this.#portal.state = structuredClone(snapshot)
  }

  stop(): Promise<void> {
    return this.#server.stop()
  }

  /** Kills the server's process, which is there again at once: connections and half-done work are gone, the data base stays. */
  crash(): void {
    const { state, process } = this.#portal
    process.die()
    state.crashes++
    state.operations = []
    state.templateJobs = []
    delete state.backups.task
    delete state.backups.dumpTask
    this.#server.cutConnections()
  }

  async #answer(request: WireRequest): Promise<WireAnswer | undefined> {
    try {
      const answer = await this.#dispatcher.answer(request)
      if (!request.dies) return answer
    } catch (error) {
      if (error instanceof GoneError) return undefined
      if (!(error instanceof CrashError)) throw error
    }
    this.crash()
    return undefined
  }

  #routeOf({ method, path }: RequestInfo): string {
    return this.#dispatcher.routeName(method, path)
  }

  #settle(): void {
    settleOperations(this.#portal)
    settleTemplates(this.#portal)
    settleSchedule(this.#portal)
    settleBackups(this.#portal)
    settleRestores(this.#portal)
  }
}
