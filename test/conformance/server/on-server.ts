import type { RealServers } from '#test/real/servers/servers.ts'
import type { Scenario } from '../recordings.ts'
import { type Outcome, replay } from '../replay.ts'
import { excuseOfServer } from './excuses-of-server.ts'
import { openReal } from './world-on-server.ts'

/** Replays recordings on a real server, as few new portals as possible. */

/** Recordings that need a portal of their own, and how its server is started. */
const APART: { names: RegExp; environment: Record<string, string> }[] = [
  { names: /^life-expired/, environment: { email__validinterval: '0.00:00:06' } },
  { names: /^restore$/, environment: {} },
  { names: /^restore-dump$/, environment: {} },
]

/** Those that expect a portal without backups come first. */
const order = (name: string) => (name === 'backup' ? 0 : name === 'backup-failed-jobs' ? 1 : 2)

/** @param told hears each outcome as it comes */
export async function replayOnServer(
  servers: Pick<RealServers, 'freshPortal' | 'home'>,
  scenarios: Scenario[],
  told: (scenario: Scenario, outcome: Outcome) => Promise<void>,
): Promise<void> {
  const isApart = ({ name }: Scenario) => APART.some(({ names }) => names.test(name))
  const together = scenarios.filter((each) => !isApart(each)).sort((one, other) => order(one.name) - order(other.name))
  const portals = [
    { environment: {}, played: together },
    ...APART.map(({ names, environment }) => ({
      environment,
      played: scenarios.filter(({ name }) => names.test(name)),
    })),
  ]
  for (const { environment, played } of portals) {
    if (played.length === 0) continue
    const access = await servers.freshPortal(1, environment)
    for (const scenario of played) {
      const open = (each: Scenario) => openReal(access, servers.home, each)
      await told(scenario, await replay(scenario, open, excuseOfServer))
    }
  }
}
