import type { CrmSim } from './simulators/crm.ts'
import { type DocSpaceSim, startDocSpace } from './simulators/docspace/index.ts'
import { type Installed, installations } from './simulators/index.ts'

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

/** Ports next to the API's own, so that a second house on another port finds its own free. */
const firstOffset = 3
const portFor = (apiPort: number, place: number) => (apiPort === 0 ? 0 : apiPort + firstOffset + place)

export interface Servers {
  /** Absent when a real portal is used. */
  docspace?: DocSpaceSim
  installed: ReadonlyMap<string, Installed>
}

/** Starts the simulators of every server that is not real; each is handed to `started` to be stopped. */
export const startServers = async (
  apiPort: number,
  real: ReadonlyMap<string, string>,
  started: AsyncDisposableStack,
): Promise<Servers> => {
  const keep = <T extends DocSpaceSim | CrmSim>(server: T): T => {
    started.defer(() => server.stop())
    return server
  }
  const portal = real.has('docspace') ? undefined : keep(await startDocSpace({ port: portFor(apiPort, 0) }))
  const installed = new Map<string, Installed>()
  for (const [index, [name, install]] of Object.entries(installations).entries()) {
    if (real.has(name)) continue
    const one = await install({ port: portFor(apiPort, index + 1), deliver: 'auto' })
    keep(one.crm)
    installed.set(name, one)
  }
  return { ...(portal && { docspace: portal }), installed }
}
