import type { CloserState } from './closer-state.ts'
import type { ContentFault } from './content-fault.ts'
import { versionAt } from './versions.ts'

/** Something that is not in an archive as it should be, or is in it without its counterpart. */
export interface Difference {
  kind:
    | 'content-missing'
    | 'content-left-out'
    | 'content-length'
    | 'content-twice'
    | 'row-missing'
    | 'object-missing'
    | 'object-unlisted'
    | 'folder-row-missing'
    | 'folder-place-missing'
    | 'unread'
  /** Number of the file or folder, where it is about one. */
  id?: number
  version?: number
  /** Title of the file; its path in the storage where there is none. */
  name: string
}

export interface CloserFindings {
  differences: Difference[]
  faults: ContentFault[]
}

/** What a second reading has found, by file. */
export const closerFindings = (state: CloserState): CloserFindings => ({
  differences: [...versionsOf(state), ...objectsOf(state), ...foldersOf(state), ...unreadOf(state)],
  faults: [...doubledOf(state), ...collisionsOf(state)],
})

const versionsOf = ({ versions, questions }: CloserState): Difference[] => {
  const unread = new Set(questions.missing.map(versionAt))
  return [...versions].flatMap(([key, { rows, contents, title }]): Difference[] => {
    const [id, version] = key.split('/').map(Number)
    const about = { ...(id !== undefined && { id }), ...(version !== undefined && { version }), name: title }
    if (unread.has(key) || (rows.length === 1 && contents.length === 1 && rows[0] === contents[0])) return []
    if (contents.length > 1) return [{ kind: 'content-twice', ...about }]
    if (rows.length === 0) return [{ kind: 'row-missing', ...about }]
    const isLeftOut = contents.length === 0 && questions.archives?.has(String(id))
    if (isLeftOut) return [{ kind: 'content-left-out', ...about }]
    if (contents.length === 0) return [{ kind: 'content-missing', ...about }]
    return [{ kind: 'content-length', ...about }]
  })
}

/** Objects of a version that is reported already are not reported again. */
const objectsOf = ({ objects, versions }: CloserState): Difference[] =>
  [...objects]
    .filter(([path]) => !versions.has(versionAt(path) ?? ''))
    .map(([name, count]) => ({ kind: count > 0 ? 'object-missing' : 'object-unlisted', name, ...numberIn(name) }))

/** A folder that is newer than the last row was made while the backup ran. */
const foldersOf = ({ folders, lastFolder }: CloserState): Difference[] =>
  [...folders]
    .filter(([id, count]) => count > 0 || id <= lastFolder)
    .map(([id, count]) => ({
      kind: count > 0 ? 'folder-place-missing' : 'folder-row-missing',
      id,
      name: `folder ${id}`,
    }))

const unreadOf = ({ questions }: CloserState): Difference[] =>
  questions.missing.map((name) => ({ kind: 'unread', name, ...numberIn(name) }))

const numberIn = (path: string): { id?: number; version?: number } => {
  const [id, version] = versionAt(path)?.split('/').map(Number) ?? []
  return { ...(id !== undefined && { id }), ...(version !== undefined && { version }) }
}

/** Rows that stand twice break a restore (docs/facts/backup-archive.md#what-a-restore-makes-of-a-damaged-archive). */
const doubledOf = ({ keys }: CloserState): ContentFault[] => {
  const tables = [...keys].filter(([, times]) => times > 1).map(([key]) => key.split(' ')[0] ?? '')
  const counts = [...new Set(tables)].map((table) => `${table}: ${tables.filter((one) => one === table).length}`)
  return counts.length === 0 ? [] : [{ id: 'row-twice', detail: counts.join(', ') }]
}

/**
 * Entries on which a label that a restore leaves out meets another that may get its number
 * (docs/facts/backup-archive.md#a-mark-of-a-links-visitor).
 */
const collisionsOf = ({ links, places, questions }: CloserState): ContentFault[] => {
  const entries = [...links].filter(([, labels]) =>
    labels.some(
      (label) =>
        questions.labels.has(label) &&
        labels.some((other) => (places.get(other) ?? Number.POSITIVE_INFINITY) <= Number(label)),
    ),
  )
  const names = entries.map(([entry]) => entry.replace('1/', 'folder ').replace('2/', 'file '))
  return names.length === 0 ? [] : [{ id: 'label-collides', detail: names.slice(0, 5).join(', ') }]
}
