import type { CrmSim } from '../simulators/crm/types.ts'
import { type DocSpaceOptions, type DocSpaceSim, startDocSpace } from '../simulators/docspace/index.ts'
import { type Installed, installations } from '../simulators/index.ts'

export type Variables = Readonly<Record<string, string | undefined>>

export const crmNames = Object.keys(installations)

/** Real servers that `{NAME}_URL` puts in the simulators' place, with their URL. */
export const realServers = (environment: Variables): ReadonlyMap<string, string> =>
  new Map(
    ['docspace', ...crmNames].flatMap((name) => {
      const url = environment[`${name.toUpperCase()}_URL`]
      return url ? [[name, url] as const] : []
    }),
  )

/** Ports next to the API's own, so that a second instance on another port finds its own free. */
const firstOffset = 3
/** The port of the server at this place behind the API's. */
export const portFor = (apiPort: number, place: number) => (apiPort === 0 ? 0 : apiPort + firstOffset + place)

export interface Simulators {
  /** Absent when a real portal is used. */
  docspace?: DocSpaceSim
  installed: ReadonlyMap<string, Installed>
}

/** What decides which simulators run, and what opens them. */
export interface SimulatorOptions {
  /** Port of the HTTP API; 0 takes any free one, and the simulators too. */
  port: number
  /** The secret of this installation, for simulators with keys of their own; the samples' without one. */
  installation?: string
  /** CRMs that are simulated beside a real portal; beside a simulated one all are that are not real. */
  simulated?: readonly string[]
  /** Lets the simulated portal take as long for a request as a real server does; it answers at once where this is not said. */
  dataBase?: DocSpaceOptions['dataBase']
}

/** CRMs to simulate: clients of a simulated CRM get rooms, so beside a real portal only those run that were asked for. */
export const simulatedCrms = (real: ReadonlyMap<string, string>, asked: readonly string[] = []): string[] =>
  crmNames.filter((name) => !real.has(name) && (!real.has('docspace') || asked.includes(name)))

/** Starts the simulators of the portal, unless it is real, and of those CRMs; each is handed to `started` to be stopped. */
export const startSimulators = async (
  { port, installation, simulated, dataBase }: SimulatorOptions,
  real: ReadonlyMap<string, string>,
  started: AsyncDisposableStack,
): Promise<Simulators> => {
  const keep = <T extends DocSpaceSim | CrmSim>(server: T): T => {
    started.defer(() => server.stop())
    return server
  }
  const portal = real.has('docspace')
    ? undefined
    : keep(await startDocSpace({ port: portFor(port, 0), installation, ...(dataBase && { dataBase }) }))
  const installed = new Map<string, Installed>()
  const wanted = simulatedCrms(real, simulated)
  for (const [index, [name, install]] of Object.entries(installations).entries()) {
    if (!wanted.includes(name)) continue
    const one = await install({ port: portFor(port, index + 1), installation, deliver: 'auto' })
    keep(one.crm)
    installed.set(name, one)
  }
  return { ...(portal && { docspace: portal }), installed }
}
