import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ArchiveFacts } from '#lib/backup/archive/reader.ts'
import { makeArchive } from '../archive/make.ts'
import { startPortal } from '../archive/portal.ts'
import { buildBundle } from '../bundles/build.ts'
import type { Effort, Line } from '../line.ts'
import { sideBySide, timed } from '../samples.ts'

const megabyte = 1_000_000

interface Proof {
  ms: number
  /** Milliseconds of processor time. */
  cpu: number
  /** Most bytes of memory that the process ever had. */
  memory: number
  facts: ArchiveFacts
}

/** In a process of its own, so that its memory is its own. @throws when the archive was not proven whole */
const prove = async (program: string, file: string, ...from: string[]): Promise<Proof> => {
  const child = fork(program, [file, ...from])
  const exit = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the proof ended with ${code}`)))
  const proof: Proof = await Promise.race([once(child, 'message').then(([message]) => message), exit])
  if (!proof.facts.closing || proof.facts.tables === 0) throw new Error('the archive was not read to its end')
  return proof
}

const gunzip = (file: string) => timed(() => promisify(execFile)('gzip', ['-t', file]))

/** The proof of a backup beside `gzip -t`, which neither hashes the archive nor looks into it. Both read the same file. */
export const archiveLines = async (effort: Effort): Promise<Line[]> => {
  const [name, size] = effort === 'full' ? ['2 GB', 2_000 * megabyte] : ['200 MB', 200 * megabyte]
  const folder = await mkdtemp(join(tmpdir(), 'roomkeeper-archive-'))
  try {
    const file = join(folder, 'backup.tar.gz')
    await makeArchive(file, size)
    // Bundled as a function is: Node's reading of TypeScript alone would take 36 MB.
    await using program = await buildBundle('test/bench/archive/prove.ts')
    const ours = async () => (await prove(program.file, file)).ms
    const times = await sideBySide(effort === 'full' ? 2 : 4, { ours, reference: () => gunzip(file) })
    const processor = await sideBySide(effort === 'full' ? 2 : 4, {
      ours: async () => (await prove(program.file, file)).cpu,
      reference: async () => (await prove(program.file, file, 'container')).cpu,
    })
    await using portal = await startPortal(file)
    const { ms, memory } = await prove(program.file, file, portal.url)
    const what = `backup proof: an archive of ${name}`
    return [
      {
        what,
        unit: 's',
        ours: Math.min(...times.ours) / 1_000,
        reference: { value: Math.min(...times.reference) / 1_000, what: 'gzip -t of the same file' },
        budget: { of: 'ratio', is: 'at most', limit: 1.5, timed: true },
        note: 'gzip, tar, SHA-256 and content, from a local file in pieces of 8 MiB',
      },
      {
        what: `${what}: processor`,
        unit: 's',
        ours: Math.min(...processor.ours) / 1_000,
        reference: {
          value: Math.min(...processor.reference) / 1_000,
          what: 'gzip, tar and SHA-256 alone, by the same reader',
        },
        budget: { of: 'ratio', is: 'at most', limit: 1.3, timed: true },
        note: 'what it costs to look into the tables and compare them with the contents',
      },
      { what: `${what}, over HTTP`, unit: 's', ours: ms / 1_000, note: 'by the client of a run, from a local server' },
      {
        what: `${what}, over HTTP: memory`,
        unit: 'MB',
        ours: memory / megabyte,
        budget: { of: 'ours', is: 'at most', limit: 256 },
        note: 'the whole process, at most',
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
