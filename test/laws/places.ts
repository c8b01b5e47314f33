import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root, sourcesIn } from './sources.ts'

/** Folders of `test` that are as those of the product. */
const folders = ['test/functions', 'test/infra', 'test/lib']

/** What holds several units at once, and would be looked for under none of them. A folder stands for all that is in it itself. */
export const ofSeveral: ReadonlyMap<string, string> = new Map([
  ['test/lib/crm', 'contracts of every source'],
  ['test/lib/crm/salesforce', 'deliveries and sessions, from the signature to the record'],
  ['test/lib/crm/sixth', 'a CRM that is not in the product'],
  ['test/lib/backup/nights', 'whole nights: stages, store and reports'],
  ['test/lib/backup', 'archives that no single stage makes'],
  ['test/lib/notify/notify.test.ts', 'every channel'],
  ['test/infra/simulators/docspace', 'answers of the server, over several folders of the simulator'],
  ['test/infra/simulators/espocrm', 'its protocol'],
  ['test/infra/simulators/generic', 'its protocol'],
  ['test/infra/simulators/hubspot', 'its protocol'],
  ['test/infra/simulators/pipedrive', 'its protocol'],
  ['test/infra/simulators/salesforce', 'its protocol'],
  ['test/infra/local/scripts.test.ts', 'the scripts of package.json'],
])

const isUnit = (path: string) => ['.ts', '.js', '.tsx', '.mjs'].some((ending) => existsSync(join(root, path + ending)))

/**
 * Whether a test is where one looks for it: at the path of its unit or folder, or, beside others of the same unit, in a folder of
 * the unit's name.
 */
export const isInPlace = (test: string): boolean => {
  const path = test.replace(/^test\//, '').replace(/\.test\.ts$/, '')
  const ofOne = isUnit(path) || existsSync(join(root, path)) || isUnit(dirname(path))
  return ofOne || ofSeveral.has(test) || ofSeveral.has(dirname(test))
}

/** Tests that stand where nobody looks for them. */
export const misplaced = async (): Promise<string[]> =>
  (await sourcesIn(...folders)).filter((path) => path.endsWith('.test.ts') && !isInPlace(path)).sort()
