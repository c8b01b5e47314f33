import { globSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Loads what is mutated before the first test. What a module does while it is loaded is known as such then, and not taken for the
 * work of the test that happened to load it.
 */
const { MUTATED_FOLDER: folder = '', MUTATED_PART: part = '.' } = process.env
for (const file of globSync(`lib/${folder}/${part}/**/*.ts`).sort()) await import(join(process.cwd(), file))
