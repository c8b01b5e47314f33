import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Archive } from '#infra/simulators/docspace/backup/archive/archive.ts'
import { SERVER_TABLE_NAMES, serverColumnsOf } from '#infra/simulators/docspace/backup/tables/server-tables.ts'
import { schemeSql, tableSql } from '#infra/simulators/docspace/backup/tables/table-sql.ts'
import type { Row } from '#infra/simulators/docspace/backup/tables/table-xml.ts'
import { entriesOfArchive, entriesOfTar } from '#test/lib/backup/archive/entries.ts'

/** A dump as a real server wrote it; contents are zeros, schemes have their columns only (docs/facts/backup-archive.md#a-dump). */
const real = entriesOfArchive(readFileSync('test/fixtures/docspace/dump/workspace.tar.gz'))
const realText = (name: string) => String(real.find((entry) => entry.name === name)?.content)
const below = (folder: string) =>
  real.flatMap(({ name }) => (name.startsWith(folder) ? [name.slice(folder.length)] : []))

const bytesOf = async (recipe: object = {}): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of new Archive({ seed: 7, bytes: 4_000, shape: 'whole', dump: true, ...recipe }).read())
    chunks.push(chunk)
  return Buffer.concat(chunks)
}

const meant: Record<string, string> = { n: '\n', r: '\r' }

/** The values of a recorded row, read by the format's description and not by the reader of the product. */
const valuesIn = (line: string): (string | undefined)[] =>
  [...line.slice(1).matchAll(/(?:'((?:[^'\\]|\\.)*)'|([^,')]+))[,)]/gs)].map(([, quoted, bare]) =>
    quoted === undefined
      ? bare === 'null'
        ? undefined
        : bare
      : quoted.replace(/\\(.)/gs, (_, sign: string) => meant[sign] ?? sign),
  )

const rowsIn = (table: string, sql: string): Row[] =>
  sql
    .split('\n')
    .filter((line) => line.startsWith('('))
    .map((line) => {
      const values = valuesIn(line)
      const columns = serverColumnsOf(table)
      expect(values).toHaveLength(columns.length)
      const asKept = (value: string | undefined, type: string) =>
        type === 'base64Binary' && value ? Buffer.from(value.slice(2), 'hex').toString('base64') : value
      return Object.fromEntries(columns.map(({ name, type }, index) => [name, asKept(values[index], type)]))
    })

describe('the simulated dump beside a recorded one', () => {
  const filled = below('/databases/data/')

  it('is compared with all of it', () => {
    expect(below('/databases/scheme/').sort()).toEqual(SERVER_TABLE_NAMES)
    expect(filled).toHaveLength(30)
  })

  it.each(filled)('writes the rows of %s byte for byte as the server does', (table) => {
    const sql = realText(`/databases/data/${table}`)
    expect(tableSql(table, serverColumnsOf(table), rowsIn(table, sql))).toBe(sql)
  })

  it.each(SERVER_TABLE_NAMES)('makes the table %s with the columns of the server, in their order', (table) => {
    const shape = (sql: string) => ({
      columns: [...sql.matchAll(/^ {2}`(.*?)`/gm)].map(([, name]) => name),
      first: sql
        .split('\n')
        .slice(0, -1)
        .filter((line) => !line.startsWith('  ')),
      end: /\) ENGINE=InnoDB.* DEFAULT CHARSET=\w+.*;$/.test(sql),
    })
    const written = shape(schemeSql(table, serverColumnsOf(table)))
    expect(written).toEqual(shape(realText(`/databases/scheme/${table}`)))
    expect(written.end).toBe(true)
  })

  it('has the same kinds of entries in the same order', async () => {
    const simulated = entriesOfArchive(await bytesOf())
    const kindOf = (name: string) =>
      name.replace(/^\/databases\/.*/, 'a table').replace(/^storage\/(files|room_logos)\/.*/, 'an object')
    const kinds = (entries: typeof real) =>
      entries.map(({ name }) => kindOf(name)).filter((kind, index, all) => kind !== all[index - 1])
    expect(kinds(simulated)).toEqual(kinds(real))
    expect(kinds(real)).toEqual(['dump', 'a table', 'an object', 'storage/restore_info'])
    expect(String(simulated[0]?.content)).toBe(String(real[0]?.content))
  })

  it('has tables in groups of ten schemes with the rows beside them', async () => {
    const groups = (entries: typeof real) => {
      const names = entries.flatMap(({ name }) => /^\/databases\/(\w+)\/(\w+)$/.exec(name)?.slice(1, 3).join(' ') ?? [])
      const place = new Map(names.filter((name) => name.startsWith('scheme')).map((name, n) => [name.slice(7), n]))
      return names
        .filter((name) => name.startsWith('data'))
        .map((name) => Math.floor((place.get(name.slice(5)) ?? 0) / 10))
    }
    for (const entries of [real, entriesOfArchive(await bytesOf())]) {
      const found = groups(entries)
      expect(found).toEqual([...found].sort((one, other) => one - other))
    }
  })

  it('has the same headers but for name, length, time and checksum', async () => {
    const [ours] = entriesOfTar(gunzipSync(await bytesOf()))
    const common = (header: Buffer | undefined) =>
      Buffer.from(header ?? '')
        .fill(0, 0, 100)
        .fill(0, 124, 156)
    expect(common(ours?.header)).toEqual(common(real[0]?.header))
  })
})

describe('what a failed backup leaves', () => {
  const recorded = (name: string) => readFileSync(`test/fixtures/docspace/dump/${name}.tar.gz`)

  it('is an empty tar of the same length as the server’s', async () => {
    const stump = await bytesOf({ shape: 'stump', dump: false })
    expect(stump).toHaveLength(51)
    expect(gunzipSync(stump)).toEqual(gunzipSync(recorded('failed-backup')))
  })

  it('of a dump holds the entry that makes it one', async () => {
    const left = entriesOfArchive(await bytesOf({ shape: 'stump' }))
    const real = entriesOfArchive(recorded('failed-dump'))
    expect(left.map(({ name, content }) => [name, String(content)])).toEqual([['dump', 'True']])
    expect(real.map(({ name, content }) => [name, String(content)])).toEqual([['dump', 'True']])
  })
})
