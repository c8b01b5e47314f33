import { readdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ServerProblem } from '../problem.ts'
import { complain } from '../program.ts'
import { openFolder } from './folder.ts'
import { claimHome } from './home.ts'
import { portsFor } from './ports.ts'
import { endProcessesOf } from './processes.ts'
import { type RealServers, realServers } from './servers.ts'

const project = fileURLToPath(new URL('../../../', import.meta.url))

/** Where the servers write: `REAL_HOME`, or a place in the project that is not committed. */
export const homeOf = (environment: NodeJS.ProcessEnv): string =>
  resolve(environment.REAL_HOME ?? join(project, '.roomkeeper/real'))

/** The folder that `REAL_SERVERS` names; else one with both programs beside the project, or in a folder beside it. */
export const folderOf = async (environment: NodeJS.ProcessEnv, root = project): Promise<string | undefined> => {
  if (environment.REAL_SERVERS) return resolve(environment.REAL_SERVERS)
  const beside = dirname(resolve(root))
  const near = (await readdir(beside, { withFileTypes: true })).filter((each) => each.isDirectory())
  const places = near.flatMap(({ name }) => [join(beside, name), join(beside, name, 'real')])
  for (const place of places) {
    const isOne = await openFolder(place).then(
      () => true,
      () => false,
    )
    if (isOne) return place
  }
  return undefined
}

/**
 * Brings nothing up by itself; ends whatever came up, also on Ctrl-C and when something throws outside of `work`. What `work` defers to
 * its end is done before.
 * @throws ServerProblem when there is no folder of servers, or another run plays with them
 */
export const withServers = async (
  environment: NodeJS.ProcessEnv,
  work: (servers: RealServers, ending: AsyncDisposableStack) => Promise<number>,
): Promise<number> => {
  const path = await folderOf(environment)
  if (path === undefined)
    throw new ServerProblem(
      'There is no folder of real servers: name the one that has docspace/docspace and espocrm/espocrm in it by REAL_SERVERS.',
    )
  const home = homeOf(environment)
  const folder = await openFolder(path)
  await using _claim = await claimHome(home)
  const servers = realServers(folder, home, await portsFor(home, environment))
  // Whatever ends this process, and however: nothing that it has started is left.
  process.once('exit', () => endProcessesOf(home))
  await using ending = new AsyncDisposableStack()
  ending.defer(() => servers.stop())
  return await Promise.race([work(servers, ending), interruption()])
}

/** The exit code of what interrupts the work. */
const interruption = () =>
  new Promise<number>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done(130))
    process.once('uncaughtException', (error) => done(complain(String(error.stack))))
  })
