import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

/** A process of ours with what it has said so far. */
export interface Running {
  child: ChildProcess
  said(): string
  /** Resolves when `pattern` was said. @throws when the process ends before, with what it said */
  waitFor(pattern: RegExp): Promise<string>
  finished: Promise<Finished>
}

/** Runs a file of the project, or one elsewhere by its whole path, with Node in `cwd`, where it keeps its `.roomkeeper`. */
export const run = (
  file: string,
  args: readonly string[],
  cwd: string,
  environment: Record<string, string> = {},
): Running => {
  const child = spawn(process.execPath, [resolve(root, file), ...args], {
    cwd,
    env: { ...process.env, ...environment },
  })
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  const hear = () => {
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', (chunk) => {
    stdout += chunk
    hear()
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
    hear()
  })
  const finished = new Promise<Finished>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })))
  const waitFor = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(stdout)
        if (match) resolve(match[1] ?? match[0])
      }
      listeners.add(look)
      void finished.then(({ code }) => reject(new Error(`ended with ${code} before ${pattern}:\n${stdout}\n${stderr}`)))
      look()
    })
  return { child, said: () => stdout, waitFor, finished }
}

/** An empty folder of one's own, gone at the end of the block. */
export const temporaryFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'roomkeeper-test-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
