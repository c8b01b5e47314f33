import { globSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach } from 'vitest'
import * as z from 'zod/mini'
import { suites } from './suites.ts'

/**
 * Loads what is mutated before the first test. What a module does while it is loaded is known as such then, and not taken for the
 * work of the test that happened to load it.
 */
const { MUTATED_FOLDER: folder = '', MUTATED_PART: part = '.' } = process.env
for (const file of globSync(`lib/${folder}/${part}/**/*.ts`).sort()) {
  const module: object = await import(join(process.cwd(), file))
  for (const value of Object.values(module)) makeEachTime(value)
}

const without = suites[folder]?.[part]?.without
if (without)
  beforeEach(({ task, skip }) =>
    skip(without(task.file.filepath, task.fullTestName), 'reaches nothing of what is mutated'),
  )

/**
 * Has a schema that is made when it is first used made at every use. Else the test that happens to use it first would count as the only
 * one that reaches it.
 */
function makeEachTime(value: unknown): void {
  if (value instanceof z.ZodMiniLazy)
    Object.defineProperty(value._zod, 'innerType', { get: () => value._zod.def.getter(), configurable: true })
}
