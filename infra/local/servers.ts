import type { CrmName, CrmSim } from './simulators/crm.ts'
import { type DocSpaceSim, startDocSpace } from './simulators/docspace/index.ts'
import { type Installed, installations } from './simulators/index.ts'

export type Variables = Readonly<Record<string, string | undefined>>

export const crmNames = Object.keys(installations) as CrmName[]

/** Real servers that `{NAME}_URL` puts in the simulators' place, with their URL. */
export const realServers = (environment: Variables): ReadonlyMap<string, string> =>
  new Map(
    ['docspace', ...crmNames].flatMap((name) => {
      const url = environment[`${name.toUpperCase()}_URL`]
      return url ? [[name, url] as const] : []
    }),
  )

/** Ports next to the API's own, so that a second house on another port finds its own free. */
const offsets = { docspace: 3, espocrm: 4, hubspot: 5, pipedrive: 6, salesforce: 7, generic: 8 } as const

const portFor = (apiPort: number, name: keyof typeof offsets) => (apiPort === 0 ? 0 : apiPort + offsets[name])

export interface Servers {
  /** Absent when a real portal is used. */
  docspace?: DocSpaceSim
  installed: ReadonlyMap<CrmName, Installed>
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
  const portal = real.has('docspace') ? undefined : keep(await startDocSpace({ port: portFor(apiPort, 'docspace') }))
  const installed = new Map<CrmName, Installed>()
  for (const name of crmNames.filter((one) => !real.has(one))) {
    const one = await installations[name]({ port: portFor(apiPort, name), deliver: 'auto' })
    keep(one.crm)
    installed.set(name, one)
  }
  return { ...(portal && { docspace: portal }), installed }
}
