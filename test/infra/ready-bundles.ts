import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { temporaryBundles } from '#infra/aws/constructs/functions/bundle-all.ts'

/** Directories of a run. */
export interface Kept {
  /** Every function's bundle. */
  bundles: string
  /** What was synthesized, by its settings. */
  assemblies: string
  /** Address of the one process that synthesizes. */
  synthesizer: string
}

declare module 'vitest' {
  interface ProvidedContext {
    /** What `startInstance` needs and a run makes once. */
    kept: Kept
  }
}

const startSynthesizer = async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('synthesizer.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // As a local instance does by itself.
    env: { ...process.env, CDK_VALIDATION: 'false' },
  })
  const [port] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  return { url: `http://127.0.0.1:${port.trim()}`, stop: () => void child.kill() }
}

/** Bundles the functions once for all test files of a run; what starts Roomkeeper takes them by `inject('kept')`. */
export default async function setup(project: TestProject) {
  const [bundles, synthesizer, assemblies] = await Promise.all([
    temporaryBundles(),
    startSynthesizer(),
    mkdtemp(join(tmpdir(), 'roomkeeper-assemblies-')),
  ])
  project.provide('kept', { bundles: bundles.directory, assemblies, synthesizer: synthesizer.url })
  return async () => {
    synthesizer.stop()
    await Promise.all([bundles[Symbol.asyncDispose](), rm(assemblies, { recursive: true })])
  }
}
