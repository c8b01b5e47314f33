import { type Fault, fault } from '../simulators/http/faults.ts'
import { receivers } from '../simulators/index.ts'
import type { SecretValues } from './secrets/secrets-file.ts'
import { portFor } from './start-simulators.ts'

/** A simulated receiver of events, as somebody at the laptop sees and breaks it. */
export interface LocalReceiver {
  kind: 'webhook' | 'slack' | 'teams'
  readonly isDown: boolean
  /** From now on every call is answered 503, or again as before. */
  setDown(down: boolean): void
  /** How many messages it has shown or taken. */
  taken(): number
}

export interface LocalReceivers {
  /** By the name of the outlet. */
  all: ReadonlyMap<string, LocalReceiver>
  /** What tells the stack of them, by path. */
  settings: Readonly<Record<string, unknown>>
  secrets: SecretValues
}

/** Ports behind those of the simulated servers. */
const places = { webhook: 12, slack: 13, teams: 14 }

/** As the outlets are called: whoever has outlets of his own in the settings has them beside these. */
const nameOf = (kind: LocalReceiver['kind']) => `simulated-${kind}`

/** Starts a receiver of each kind; each is handed to `started` to be stopped. */
export const startReceivers = async (
  port: number,
  installation: string | undefined,
  started: AsyncDisposableStack,
): Promise<LocalReceivers> => {
  const at = (kind: LocalReceiver['kind']) => ({ port: portFor(port, places[kind]) })
  const keep = <T extends { stop(): Promise<void> }>(server: T): T => {
    started.defer(() => server.stop())
    return server
  }
  const webhook = keep(await receivers.webhook({ ...at('webhook'), installation }))
  const slack = keep(await receivers.slack(at('slack')))
  const teams = keep(await receivers.teams(at('teams')))
  const all = [
    receiver('webhook', webhook.faults, () => webhook.taken.length),
    receiver('slack', slack.faults, () => slack.messages.length),
    receiver('teams', teams.faults, () => teams.runs.filter(({ card }) => card).length),
  ]
  return {
    all: new Map(all.map((one) => [nameOf(one.kind), one])),
    settings: {
      // Nothing but this lets events go to an address on the own machine; a stack for AWS refuses it.
      'events.thisMachine': true,
      [`events.outlets.${nameOf('webhook')}`]: { kind: 'webhook', url: webhook.url },
      [`events.outlets.${nameOf('slack')}`]: { kind: 'slack', names: true },
      [`events.outlets.${nameOf('teams')}`]: { kind: 'teams', names: true },
    },
    secrets: {
      [secretOf('webhook')]: JSON.stringify({ secrets: [webhook.secret] }),
      [secretOf('slack')]: JSON.stringify({ url: slack.url }),
      [secretOf('teams')]: JSON.stringify({ url: teams.url }),
    },
  }
}

const secretOf = (kind: LocalReceiver['kind']) => `roomkeeper/local/events/${nameOf(kind)}`

interface Faults {
  add(fault: Fault): number
  remove(id: number): void
}

const receiver = (kind: LocalReceiver['kind'], faults: Faults, taken: () => number): LocalReceiver => {
  let down: number | undefined
  return {
    kind,
    get isDown() {
      return down !== undefined
    },
    setDown(wanted) {
      if (wanted === (down !== undefined)) return
      if (down !== undefined) faults.remove(down)
      down = wanted ? faults.add(fault({}, { kind: 'status', status: 503 })) : undefined
    },
    taken,
  }
}
