import { isArchive } from '../dump/dump-state.ts'
import { SqlRows, type SqlRowsState } from '../dump/sql-rows.ts'
import { type Entry, entryOf, inFolder, rowNameOf } from '../entry-names.ts'
import { knownTables } from '../known-tables.ts'
import { bucketOf } from '../set-sum.ts'
import type { TarContents } from '../tar.ts'
import { XmlRows, type XmlRowsState } from '../xml-rows.ts'
import type { CloserState, LooseVersion } from './closer-state.ts'
import { keyIn } from './doubled-keys.ts'
import { messageOfBroken } from './entry-reader.ts'
import { listColumns, pathIn } from './objects.ts'
import { rowReader, type TableRow } from './row.ts'
import { versionAt } from './versions.ts'

/** So many of a kind are kept: what is met beyond them is not named. */
const most = 200_000

/** What each table is read for, and which columns that takes. */
const readers: Readonly<Record<string, { columns: string[]; take(state: CloserState, row: TableRow): void }>> = {
  'files/files_file': {
    columns: ['id', 'version', 'content_length', 'title'],
    take: (state, row) => {
      const { archives } = state.questions
      if (archives && isArchive(archives, row)) {
        state.leftOut.add(row('id') ?? '')
        return
      }
      const loose = looseVersion(state, `${row('id')}/${row('version')}`)
      // In a dump the later row of the same key takes the place of the earlier one.
      if (archives) loose?.rows.splice(0)
      loose?.rows.push(Number(row('content_length')))
      if (loose) loose.title = row('title') ?? ''
    },
  },
  'files/files_folder': {
    columns: ['id'],
    take: (state, row) => {
      state.lastFolder = Math.max(state.lastFolder, Number(row('id')))
      countFolder(state, Number(row('id')), 1)
    },
  },
  'files/files_folder_tree': {
    columns: ['folder_id', 'level'],
    take: (state, row) => {
      if (row('level') === '0') countFolder(state, Number(row('folder_id')), -1)
    },
  },
  'files2/files_tag': {
    columns: ['id'],
    take: ({ questions, places }, row) => {
      const id = row('id') ?? ''
      if (questions.labels.size > 0 && !questions.labels.has(id)) places.set(id, places.size + 1)
    },
  },
  'files2/files_tag_link': {
    columns: ['tag_id', 'entry_type', 'entry_id'],
    take: (state, row) => {
      if (state.questions.labels.size === 0 || isFull(state.links)) return
      const entry = `${row('entry_type')}/${row('entry_id')}`
      const labels = state.links.get(entry) ?? []
      labels.push(row('tag_id') ?? '')
      state.links.set(entry, labels)
    },
  },
}

/** Reads an archive for the second time, to name what the first reading found not to agree. */
export const lookCloser = (state: CloserState): TarContents => {
  const isDump = state.questions.archives !== undefined
  let reader = state.entry && reopen(state)
  const guarded = (work: () => void) => {
    try {
      work()
    } catch (error) {
      if (messageOfBroken(error) === undefined) throw error
      reader = undefined
      // Nobody goes on in it: another worker would read what this one does not.
      state.entry = undefined
    }
  }
  return {
    begin(name, size) {
      const entry = entryOf(name, isDump)
      if (entry.kind === 'object') {
        const version = versionAt(entry.path)
        if (version !== undefined) looseVersion(state, version)?.contents.push(size)
        countObject(state, entry.path, -1)
        return false
      }
      state.entry = { name }
      reader = reopen(state)
      if (reader) state.entry.at = reader.save()
      return reader !== undefined
    },
    content: (bytes) => guarded(() => reader?.push(bytes)),
    end() {
      reader = undefined
      state.entry = undefined
    },
  }
}

const reopen = (state: CloserState): XmlRows | SqlRows | undefined => {
  const { name = '', at } = state.entry ?? {}
  const entry = entryOf(name, state.questions.archives !== undefined)
  if (entry.kind === 'listed') {
    const asRow = rowReader(listColumns)
    const take = (row: TableRow) => countObject(state, pathIn(row), 1)
    return new XmlRows({ row: 'file', columns: listColumns }, (values) => take(asRow(values)), at as XmlRowsState)
  }
  return entry.kind === 'table' || entry.kind === 'data' ? rowsOf(state, entry, at) : undefined
}

const rowsOf = (state: CloserState, { kind, table: name }: Entry & { table: string }, at: object | undefined) => {
  const table = inFolder(name)
  const reader = readers[table]
  const doubled = state.questions.doubled.get(table)
  if (!reader && !doubled) return undefined
  const key = knownTables[table] ?? []
  const columns = [...new Set([...key, ...(reader?.columns ?? [])])]
  const asRow = rowReader(columns)
  const take = (row: TableRow) => {
    if (doubled) countKey(state, table, keyIn(key, row), doubled)
    reader?.take(state, row)
  }
  return kind === 'data'
    ? new SqlRows({ table: name, columns }, (values) => take(asRow(values)), at as SqlRowsState)
    : new XmlRows({ row: rowNameOf(table), columns }, (values) => take(asRow(values)), at as XmlRowsState)
}

const isFull = (into: { readonly size: number }): boolean => into.size >= most

/** The version, if it is one that may not agree. */
const looseVersion = (state: CloserState, name: string): LooseVersion | undefined => {
  const { questions, versions } = state
  const known = versions.get(name)
  if (known) return known
  if (state.leftOut.has(name.split('/')[0] ?? '')) return undefined
  if (questions.changed.has(name) || !questions.versions.has(bucketOf(name)) || isFull(versions)) return undefined
  const fresh: LooseVersion = { rows: [], contents: [], title: '' }
  versions.set(name, fresh)
  return fresh
}

const countObject = (state: CloserState, path: string, by: number): void => {
  if (state.questions.objects.has(bucketOf(path))) add(state.objects, path, by)
}

const countFolder = (state: CloserState, id: number, by: number): void => {
  if (!state.questions.folders.has(bucketOf(String(id)))) return
  const what = `${by} ${id}`
  if (state.questions.archives) {
    if (state.counted.has(what) || isFull(state.counted)) return
    state.counted.add(what)
  }
  add(state.folders, id, by)
}

const add = <K>(into: Map<K, number>, key: K, by: number): void => {
  const sum = (into.get(key) ?? 0) + by
  if (sum === 0) into.delete(key)
  else if (into.has(key) || !isFull(into)) into.set(key, sum)
}

const countKey = ({ keys }: CloserState, table: string, key: string, doubled: ReadonlySet<string>): void => {
  if (doubled.has(key)) keys.set(`${table} ${key}`, (keys.get(`${table} ${key}`) ?? 0) + 1)
}
