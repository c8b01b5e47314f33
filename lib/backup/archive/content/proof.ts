import { newDump } from '../dump/dump-state.ts'
import { type Entry, entryOf } from '../entry-names.ts'
import type { TarContents } from '../tar.ts'
import type { ContentState } from './content-state.ts'
import { noKeys } from './doubled-keys.ts'
import { messageOfBroken, openEntry } from './entry-reader.ts'
import { addObject } from './objects.ts'
import { addContent, inUtc, versionAt } from './versions.ts'

/** Looks into the archive while it is read: what is in it, and whether its parts agree. Holds no content of it. */
export const proveContent = (state: ContentState): TarContents => {
  let reader = state.entry && !state.broken.has(state.entry.name) ? openEntry(state) : undefined
  const guarded = (work: () => void) => {
    try {
      work()
    } catch (error) {
      const broken = messageOfBroken(error)
      if (broken === undefined) throw error
      if (state.entry) state.broken.set(state.entry.name, broken)
      reader = undefined
    }
  }
  return {
    begin(name, size, written) {
      if (!state.isTimed) state.since = inUtc(state.since, written)
      state.isTimed = true
      const entry = entryOf(name, state.dump !== undefined)
      if (entry.kind === 'mark') {
        state.dump = { ...(state.dump ?? newDump(true)), isMarked: true }
        return false
      }
      if (entry.kind === 'object') {
        noteObject(state, entry.path, size)
        return false
      }
      noteTable(state, entry)
      state.entry = { name, rows: 0, keys: noKeys() }
      reader = openEntry(state)
      state.entry.at = reader.save()
      return true
    },
    content: (bytes) => guarded(() => reader?.push(bytes)),
    end() {
      guarded(() => reader?.finish())
      reader = undefined
      endEntry(state)
    },
  }
}

const noteObject = (state: ContentState, path: string, size: number): void => {
  const version = versionAt(path)
  addObject(state.objects, path)
  if (version === undefined || state.dump?.leftOut.has(version.split('/')[0] ?? '')) return
  addContent(state.versions, version, size)
}

const noteTable = ({ tables, twice, dump }: ContentState, entry: Entry): void => {
  if (entry.kind !== 'table' && entry.kind !== 'data' && entry.kind !== 'scheme') return
  const { table } = entry
  if (entry.kind === 'scheme' ? dump?.schemes.has(table) : tables.has(table)) twice.add(table)
}

const endEntry = (state: ContentState): void => {
  const { entry, tables, doubled } = state
  state.entry = undefined
  const what = entryOf(entry?.name ?? '', state.dump !== undefined)
  if (!entry || (what.kind !== 'table' && what.kind !== 'data')) return
  tables.set(what.table, (tables.get(what.table) ?? 0) + entry.rows)
  if (entry.keys.doubled.size > 0) doubled.set(what.table, entry.keys.doubled)
}
