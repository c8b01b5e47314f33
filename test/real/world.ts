import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryBundles } from '#infra/aws/constructs/functions/bundle-all.ts'
import { Espocrm } from './servers/espocrm.ts'
import { type Front, startFront } from './servers/front.ts'
import { Portal } from './servers/portal.ts'
import type { RealServers } from './servers/servers.ts'
import { openStage, type Stage } from './stage.ts'
import { layReady, type WelcomeContent } from './welcome.ts'

/** A portal that runs, with welcome content, and a proxy before it that gives it a name with a dot. */
export interface PortalSite {
  portal: Portal
  front: Front
  welcome: WelcomeContent
}

interface OpenOptions {
  /** Which portal; the first unless said. */
  instance?: number
  /** With EspoCRM as a real source, which is not connected yet. */
  espocrm?: boolean
  /** Keys and people of the portal as they are by now, where they are not as it came up. */
  portal?: Portal
  /** Address by which Roomkeeper reaches the portal; the one with a dot in its host unless said. */
  portalUrl?: string
  /** Name of the key that makes the rooms. */
  key?: string
  settings?: Readonly<Record<string, unknown>>
}

/** What groups play with. Servers come up when they are first asked for, and stay. */
export interface World {
  servers: RealServers
  /** An instance of DocSpace by its number. */
  site(instance: number): Promise<PortalSite>
  espocrm(): Promise<Espocrm>
  /** Roomkeeper between them, with the settings of the laptop and the portal's own welcome content and people. */
  openStage(options?: OpenOptions): Promise<Stage & AsyncDisposable>
  /** Directory of the bundled functions, made once for all stages. */
  bundles(): Promise<string>
  /** The same world; what its stages log lies in `REAL_HOME/log/NAME.log` when they have ended. */
  named(name: string): World
  /** Ends what was started here; the servers are ended by who brought them up. */
  stop(): Promise<void>
}

/** The name by which people know the portal. EspoCRM takes no address without a dot in its host. */
export const portalHost = 'docspace.example.com'

export const createWorld = (servers: RealServers): World => {
  const sites = new Map<number, Promise<PortalSite>>()
  const fronts: Front[] = []
  let espocrm: Promise<Espocrm> | undefined
  let bundles: ReturnType<typeof temporaryBundles> | undefined
  const open = async (instance: number): Promise<PortalSite> => {
    const portal = new Portal(await servers.freshPortal(instance))
    const front = await startFront(portal.url, portalHost)
    fronts.push(front)
    return { portal, front, welcome: await layReady(portal) }
  }
  const world: World = {
    servers,
    site(instance) {
      const site = sites.get(instance) ?? open(instance)
      sites.set(instance, site)
      return site
    },
    espocrm() {
      espocrm ??= servers.freshEspocrm().then((access) => new Espocrm(access))
      return espocrm
    },
    async bundles() {
      bundles ??= temporaryBundles()
      return (await bundles).directory
    },
    openStage: (options = {}) => stageIn(world, options),
    named: (name) => ({ ...world, openStage: (options = {}) => stageIn(world, options, name) }),
    async stop() {
      await Promise.all(fronts.map((front) => front.stop()))
      await (await bundles?.catch(() => undefined))?.[Symbol.asyncDispose]()
    },
  }
  return world
}

const stageIn = async (world: World, options: OpenOptions, name = 'stage'): Promise<Stage & AsyncDisposable> => {
  const { instance = 1, key = 'roomadmin1-narrow' } = options
  const [site, espocrm] = await Promise.all([world.site(instance), options.espocrm ? world.espocrm() : undefined])
  const { front, welcome } = site
  const { portal = site.portal } = options
  const stage = await openStage({
    bundles: await world.bundles(),
    portal: options.portalUrl ?? front.url,
    key: portal.key(key),
    backupKey: portal.key('docspaceadmin-star'),
    ...(espocrm && { espocrm }),
    settings: {
      'onboarding.welcome': welcome.files,
      'onboarding.manager.default': portal.user('roomadmin2').email,
      ...options.settings,
    },
  })
  return Object.assign(stage, {
    async [Symbol.asyncDispose]() {
      await stage.stop()
      await keepLog(world.servers.home, name, stage)
    },
  })
}

/** Keeps what a stage has logged, for whoever wants to know why a case failed. */
const keepLog = async (home: string, name: string, { logs }: Stage): Promise<void> => {
  await mkdir(join(home, 'log'), { recursive: true })
  const lines = logs.map(({ line }) => `${line}\n`)
  await appendFile(join(home, 'log', `${name.replaceAll(' ', '-')}.log`), lines.join(''))
}
