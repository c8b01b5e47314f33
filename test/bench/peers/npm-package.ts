import { execFile } from 'node:child_process'
import { access, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const peers = fileURLToPath(new URL('../../../.roomkeeper/peers', import.meta.url))
/** How long a peer may take until it answers. */
const patience = 180_000

export interface Installed {
  version: string
  folder: string
  megabytes: number
}

/**
 * Installs a package, and what `args` name beside it, into `.roomkeeper/peers`, where a later run finds it; `finish` is done once more.
 * @throws with npm's words; nothing is left then
 */
export const install = async (
  name: string,
  version: string,
  args: readonly string[],
  finish: (folder: string) => Promise<void> = async () => {},
): Promise<Installed> => {
  const folder = join(peers, `${name}-${version}`)
  const isThere = await access(join(folder, 'package-lock.json')).then(
    () => true,
    () => false,
  )
  if (!isThere) {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'package.json'), '{"private": true}')
    const command = ['install', '--no-audit', '--no-fund', `${name}@${version}`, ...args]
    try {
      await run('npm', command, { cwd: folder })
      await finish(folder)
    } catch (error) {
      await rm(folder, { recursive: true })
      throw error
    }
  }
  const { stdout } = await run('du', ['-sm', join(folder, 'node_modules')])
  return { version, folder, megabytes: Number.parseInt(stdout, 10) }
}

/** Waits until a peer answers 401 to what nobody has signed. @throws when it does not */
export const refusing = async (url: string): Promise<void> => {
  const unsigned = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"id":"C-0"}' }
  for (const until = Date.now() + patience; Date.now() < until; ) {
    const answer = await fetch(url, unsigned).catch(() => undefined)
    if (answer?.status === 401) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${url} does not refuse what is not signed`)
}
