import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { portIn } from '../command-line.ts'
import { startServers } from '../start-servers.ts'
import type { Variables } from '../start-simulators.ts'
import { keptBundles } from './kept-bundles.ts'
import { keptSynthesis, synthesizedFolder } from './kept-synthesis.ts'

interface Preparing {
  environment?: Variables
  /** Where what is synthesized is kept. */
  folder?: string
}

/**
 * Bundles the functions, and synthesizes the stack as the first `npm start` in this environment needs it, which then takes half as long.
 * Where a port is taken, an instance runs, and has its stack. Resolves to 0, or 1 with a sentence on stderr.
 */
export const prepareStart = async (preparing: Preparing = {}): Promise<number> => {
  const { environment = process.env, folder = synthesizedFolder } = preparing
  const directory = await mkdtemp(join(tmpdir(), 'roomkeeper-'))
  try {
    await keptBundles()
    const settings = await settingsOfStart(environment)
    if (settings) await keptSynthesis(folder)(directory, { env: 'local', settings })
    return 0
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 1
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The addresses of the servers stand in the stack, so they are started for as long as it takes to ask them. */
const settingsOfStart = async (environment: Variables) => {
  await using started = new AsyncDisposableStack()
  try {
    return (await startServers({ port: portIn(environment), environment, receivers: true }, started)).settings
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined
    throw error
  }
}
