import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { synthesize } from '#infra/local/synthesis/synthesize.ts'
import type { Kept } from './ready-bundles.ts'

/** Ports that nothing listens on: in a kept assembly they stand for those that the servers of an instance were given. */
const firstStandIn = 64_001
const local = /127\.0\.0\.1:(\d+)/g

const replaced = (text: string, ports: ReadonlyMap<string, string>) =>
  text.replaceAll(local, (_, port: string) => `127.0.0.1:${ports.get(port) ?? port}`)

/** Synthesizes into the folder that is kept for these settings, unless another file of the run has. */
const keptAssembly = async ({ assemblies, synthesizer }: Kept, context: string): Promise<string> => {
  const assembly = join(assemblies, createHash('sha256').update(context).digest('hex').slice(0, 16))
  if (existsSync(assembly)) return assembly
  const made = await mkdtemp(join(assemblies, 'making-'))
  const response = await fetch(synthesizer, {
    method: 'POST',
    body: JSON.stringify({ directory: made, given: JSON.parse(context) }),
  })
  if (!response.ok) throw new Error(`The stack could not be synthesized:\n${await response.text()}`)
  // Two files of the run may make the same: the first one is kept.
  await rename(made, assembly).catch(() => rm(made, { recursive: true }))
  return assembly
}

/**
 * Synthesizes as an instance does by itself, but once for all of a run that differ only in the ports of their servers. Functions are
 * shared, the template is a copy of one's own.
 */
export const synthesizeOnce =
  (run: Kept): typeof synthesize =>
  async (directory, given) => {
    const text = JSON.stringify({ ...given, bundles: run.bundles })
    const ports = [...new Set([...text.matchAll(local)].map(([, port = '']) => port))]
    const standIns = ports.map((port, at) => [port, String(firstStandIn + at)] as const)
    const assembly = await keptAssembly(run, replaced(text, new Map(standIns)))
    const back = new Map(standIns.map(([port, standIn]) => [standIn, port]))
    for (const entry of await readdir(assembly, { withFileTypes: true })) {
      const [from, to] = [join(assembly, entry.name), join(directory, entry.name)]
      if (entry.isDirectory()) await symlink(from, to, 'dir')
      else await writeFile(to, replaced(await readFile(from, 'utf8'), back))
    }
  }
