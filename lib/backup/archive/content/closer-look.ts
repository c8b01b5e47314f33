import { knownTables } from '../known-tables.ts'
import { bucketOf } from '../set-sum.ts'
import type { TarContents } from '../tar.ts'
import { XmlRows } from '../xml-rows.ts'
import { BrokenXml } from '../xml-syntax.ts'
import type { CloserState, LooseVersion } from './closer-state.ts'
import { keyIn } from './doubled-keys.ts'
import { listColumns, pathIn } from './objects.ts'
import { indexName, rowNameOf, tableFolder } from './proof.ts'
import { rowReader, type TableRow } from './row.ts'
import { versionAt } from './versions.ts'

const most = 200_000

/** What each table is read for, and which columns that takes. */
const readers: Readonly<Record<string, { columns: string[]; take(state: CloserState, row: TableRow): void }>> = {
  'files/files_file': {
    columns: ['id', 'version', 'content_length', 'title'],
    take: (state, row) => {
      const loose = looseVersion(state, `${row('id')}/${row('version')}`)
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
      if (state.questions.labels.size === 0 || isFull(state, state.links)) return
      const entry = `${row('entry_type')}/${row('entry_id')}`
      const labels = state.links.get(entry) ?? []
      labels.push(row('tag_id') ?? '')
      state.links.set(entry, labels)
    },
  },
}

/** Reads an archive for the second time, to name what the first reading found not to agree. */
export const lookCloser = (state: CloserState): TarContents => {
  let xml = state.entry && reopen(state)
  const guarded = (work: () => void) => {
    try {
      work()
    } catch (error) {
      if (!(error instanceof BrokenXml)) throw error
      xml = undefined
      // Nobody goes on in it: another worker would read what this one does not.
      state.entry = undefined
    }
  }
  return {
    begin(name, size) {
      if (name.startsWith(tableFolder) || name === indexName) {
        state.entry = { name }
        xml = reopen(state)
        if (xml) state.entry.xml = xml.save()
        return xml !== undefined
      }
      const version = versionAt(name)
      if (version !== undefined) looseVersion(state, version)?.contents.push(size)
      if (!name.startsWith('storage/')) countObject(state, name, -1)
      return false
    },
    content: (bytes) => guarded(() => xml?.push(bytes)),
    end() {
      xml = undefined
      state.entry = undefined
    },
  }
}

const reopen = (state: CloserState): XmlRows | undefined => {
  const { name = '', xml } = state.entry ?? {}
  if (name === indexName) {
    const asRow = rowReader(listColumns)
    const take = (row: TableRow) => countObject(state, pathIn(row), 1)
    return new XmlRows({ row: 'file', columns: listColumns }, (values) => take(asRow(values)), xml)
  }
  const table = name.slice(tableFolder.length)
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
  return new XmlRows({ row: rowNameOf(table), columns }, (values) => take(asRow(values)), xml)
}

const isFull = (state: CloserState, into: ReadonlyMap<unknown, unknown>): boolean => {
  state.isCut ||= into.size >= most
  return into.size >= most
}

/** The version, if it is one that may not agree. */
const looseVersion = (state: CloserState, name: string): LooseVersion | undefined => {
  const { questions, versions } = state
  const known = versions.get(name)
  if (known) return known
  if (questions.changed.has(name) || !questions.versions.has(bucketOf(name)) || isFull(state, versions))
    return undefined
  const fresh: LooseVersion = { rows: [], contents: [], title: '' }
  versions.set(name, fresh)
  return fresh
}

const countObject = (state: CloserState, path: string, by: number): void => {
  if (state.questions.objects.has(bucketOf(path))) add(state, state.objects, path, by)
}

const countFolder = (state: CloserState, id: number, by: number): void => {
  if (state.questions.folders.has(bucketOf(String(id)))) add(state, state.folders, id, by)
}

const add = <K>(state: CloserState, into: Map<K, number>, key: K, by: number): void => {
  const sum = (into.get(key) ?? 0) + by
  if (sum === 0) into.delete(key)
  else if (into.has(key) || !isFull(state, into)) into.set(key, sum)
}

const countKey = ({ keys }: CloserState, table: string, key: string, doubled: ReadonlySet<string>): void => {
  if (doubled.has(key)) keys.set(`${table} ${key}`, (keys.get(`${table} ${key}`) ?? 0) + 1)
}
