import type { DocSpaceSim } from '../simulators/docspace/index.ts'
import type { Installed } from '../simulators/index.ts'
import { type LocalReceivers, startReceivers } from './receivers.ts'
import { realServers, type SimulatorOptions, startSimulators, type Variables } from './start-simulators.ts'

export interface ServerOptions extends SimulatorOptions {
  /**
   * Real servers in the simulators' place: `DOCSPACE_URL`, `DOCSPACE_API_KEY`, `DOCSPACE_PUBLIC_URL` where people reach it
   * by another address, and `{CRM}_URL` with the CRM's credentials.
   */
  environment?: Variables
  /** Whether simulated receivers are told what happens: a webhook, Slack and Teams. */
  receivers?: boolean
}

/** The servers that a stack on this machine speaks to. */
export interface LocalServers {
  /** Absent when a real portal is used. */
  docspace?: DocSpaceSim
  docspaceUrl: string
  installed: ReadonlyMap<string, Installed>
  receivers?: LocalReceivers
  /** Servers that are real, with their URL. */
  real: ReadonlyMap<string, string>
  /** What tells the stack of them, by path: the difference to the environment `local` of the settings. */
  settings: Readonly<Record<string, unknown>>
}

/** Starts what is simulated of them; each is handed to `started` to be stopped. @throws where a port is taken */
export const startServers = async (options: ServerOptions, started: AsyncDisposableStack): Promise<LocalServers> => {
  const { environment = {} } = options
  const real = realServers(environment)
  const { docspace, installed } = await startSimulators(options, real, started)
  const docspaceUrl = docspace?.url ?? real.get('docspace') ?? ''
  const receivers = options.receivers ? await startReceivers(options.port, options.installation, started) : undefined
  const sources = [...installed].map(([name, one]) => [`sources.${name}`, one.settings] as const)
  const urls = [...real].filter(([name]) => name !== 'docspace').map(([name, url]) => [`sources.${name}.url`, url])
  const publicUrl = environment.DOCSPACE_PUBLIC_URL
  const settings = {
    'docspace.url': docspaceUrl,
    ...(publicUrl && { 'docspace.publicUrl': publicUrl }),
    // Whatever portals the settings name: from here no other one is backed up.
    'backup.portals.*.url': docspaceUrl,
    ...Object.fromEntries([...sources, ...urls]),
    ...receivers?.settings,
  }
  return { ...(docspace && { docspace }), docspaceUrl, installed, ...(receivers && { receivers }), real, settings }
}
