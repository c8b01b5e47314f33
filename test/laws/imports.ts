import { readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { root, sourcesIn } from './sources.ts'

/** Parts of the local instance, the most specific first: a file belongs to the first whose folder it is in. */
const parts = [
  'infra/local/guard',
  'infra/simulators',
  'infra/local',
  'infra/aws',
  'infra/command',
  'functions',
  'lib/onboarding',
  'lib/backfill',
  'lib/backup',
  'lib/crm',
  'lib/docspace',
  'lib/events',
  'lib/notify',
  'lib/queue',
  'lib/runtime',
  'test',
] as const

type Part = (typeof parts)[number]

const lib: readonly Part[] = parts.filter((part) => part.startsWith('lib/'))
const lower: readonly Part[] = ['lib/runtime']

/** Who may import whom, besides itself. `docs/architecture.md` says it in words. */
const allowed: Readonly<Record<Part, readonly Part[]>> = {
  functions: lib,
  'lib/onboarding': ['lib/crm', 'lib/docspace', 'lib/events', 'lib/notify', 'lib/queue', 'lib/runtime'],
  'lib/backup': ['lib/crm', 'lib/docspace', 'lib/events', 'lib/notify', 'lib/queue', 'lib/runtime'],
  'lib/backfill': ['lib/crm', 'lib/queue', 'lib/runtime'],
  'lib/crm': lower,
  'lib/docspace': lower,
  'lib/events': ['lib/notify', 'lib/queue', 'lib/runtime'],
  'lib/notify': lower,
  'lib/queue': lower,
  'lib/runtime': [],
  'infra/aws': lib,
  'infra/local/guard': [],
  'infra/simulators': ['infra/local/guard'],
  'infra/local': [...lib, 'infra/local/guard', 'infra/simulators'],
  'infra/command': [...lib, 'infra/local', 'infra/aws'],
  test: parts,
}

const partOf = (path: string): Part | undefined => parts.find((part) => path.startsWith(`${part}/`))

const specifiers = /(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)['"]([^'"]+)['"]/g

/** Files that a file imports, from the project's root; packages are left out. */
export const importsOf = (path: string, text: string): string[] =>
  [...text.matchAll(specifiers)].flatMap(([, specifier = '']) => {
    if (specifier.startsWith('#')) return [specifier.slice(1)]
    return specifier.startsWith('.') ? [relative(root, resolve(root, dirname(path), specifier))] : []
  })

/** Folders of one CRM each, and the one file that may know which there are: so that another one touches nothing else. */
const closed = [
  { folders: /^lib\/crm\/(?!receive|records|listing|setup)[a-z0-9]+\//, door: 'lib/crm/catalogue.ts' },
  { folders: /^infra\/simulators\/(?!(?:crm|docspace|http)\/)[a-z0-9]+\//, door: 'infra/simulators/index.ts' },
]

/** The door of the CRM's folder that `target` is in, where `path` is neither in it nor its door. */
const closedTo = (path: string, target: string): string | undefined => {
  const found = closed.find(({ folders }) => folders.test(target))
  const folder = found?.folders.exec(target)?.[0] ?? ''
  return found && path !== found.door && !path.startsWith(folder) && !path.startsWith('test/') ? found.door : undefined
}

/** A sentence for each import that breaks the law. */
export const violationsIn = (path: string, text: string): string[] => {
  const from = partOf(path)
  if (!from) return []
  return importsOf(path, text).flatMap((target) => {
    const to = partOf(target)
    const door = closedTo(path, target)
    if (door) return [`${path} imports ${target}: only ${door} may know which CRMs there are`]
    // Functions are entries: what two of them need belongs to lib.
    const own = to === from && from !== 'functions'
    if (to === undefined || own || allowed[from].includes(to)) return []
    return [`${path} imports ${target}: ${from} may import ${allowed[from].join(', ') || 'nothing'} only`]
  })
}

if (import.meta.main) {
  const files = await sourcesIn('functions', 'lib', 'infra', 'test')
  const found = await Promise.all(
    files.map(async (path) => violationsIn(path, await readFile(join(root, path), 'utf8'))),
  )
  const violations = found.flat()
  for (const violation of violations) console.error(violation)
  console.log(`${files.length} files, ${violations.length} imports against the law`)
  process.exitCode = violations.length > 0 ? 1 : 0
}
