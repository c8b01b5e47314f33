import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Archive } from '#infra/simulators/docspace/backup/archive/archive.ts'
import type { ArchiveRecipe } from '#infra/simulators/docspace/backup/archive/recipe.ts'
import { listXml, type Row, tableXml } from '#infra/simulators/docspace/backup/tables/table-xml.ts'
import { TABLE_PATHS } from '#infra/simulators/docspace/backup/tables/tables.ts'
import { entriesOfArchive, entriesOfTar } from '#test/lib/backup/archive/entries.ts'

/** An archive as a real server wrote it, of a portal with clients, old versions, pictures and a name of more than 100 bytes. */
const recorded = readFileSync('test/fixtures/docspace/archive/restores.tar.gz')
const real = entriesOfArchive(recorded)
const realText = (name: string) => String(real.find((entry) => entry.name === name)?.content)

const bytesOf = async (recipe: Partial<ArchiveRecipe> = {}): Promise<Buffer> => {
  const chunks: Buffer[] = []
  const archive = new Archive({ seed: 7, bytes: 4_000, shape: 'whole', ...recipe })
  for await (const chunk of archive.read()) chunks.push(chunk)
  expect(Buffer.concat(chunks)).toHaveLength(archive.size)
  return Buffer.concat(chunks)
}

const plain = (text: string) => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')

/** The rows of a recorded table. */
const rowsIn = (xml: string, table: string): Row[] =>
  [...xml.matchAll(new RegExp(`<${table}>(.*?)</${table}>`, 'gs'))].map(([, row = '']) =>
    Object.fromEntries(
      [...row.matchAll(/<(\w+)(?: \/>|>(.*?)<\/\1>)/gs)].map(([, name = '', value = '']) => [name, plain(value)]),
    ),
  )

describe('the simulated archive beside a recorded one', () => {
  it.each(TABLE_PATHS)('writes the table %s byte for byte as the server does', (path) => {
    const xml = realText(`databases/${path}`)
    expect(tableXml(path, rowsIn(xml, path.split('/')[1] ?? ''))).toBe(xml)
  })

  it('has the same tables in the same order, then objects, then their list', async () => {
    const simulated = entriesOfArchive(await bytesOf())
    const kinds = (names: string[]) => names.map((name) => name.replace(/^(files|room_logos)\/.*/, 'an object'))
    const distinct = (names: string[]) => kinds(names).filter((kind, index, all) => kind !== all[index - 1])
    expect(distinct(simulated.map(({ name }) => name))).toEqual(distinct(real.map(({ name }) => name)))
  })

  it('writes the list of objects byte for byte as the server does', () => {
    const info = realText('storage/restore_info')
    const paths = [...info.matchAll(/<module>(.*?)<\/module>\s*<path>(.*?)<\/path>/g)].map(([, a, b]) => `${a}/${b}`)
    expect(paths).toHaveLength(29)
    expect(listXml('storage_restore', paths)).toBe(info)
  })

  it('has the same headers but for name, length, time and checksum, and ends at a multiple of 10,240 bytes', async () => {
    const tar = gunzipSync(await bytesOf())
    const [ours] = entriesOfTar(tar)
    const common = (header: Buffer | undefined) =>
      Buffer.from(header ?? '')
        .fill(0, 0, 100)
        .fill(0, 124, 156)
    expect(common(ours?.header)).toEqual(common(real[0]?.header))
    expect(tar.length % 10_240).toBe(0)
  })

  it('names an object of more than 100 bytes in an entry of its own, as the server does', async () => {
    const longName = (tar: Buffer) => {
      const at = tar.indexOf('././@LongLink')
      return Buffer.from(tar.subarray(at, at + 512))
        .fill(0, 124, 136)
        .fill(0, 148, 156)
    }
    const tampering = ['object-under-a-long-name' as const]
    expect(longName(gunzipSync(await bytesOf({ tampering })))).toEqual(longName(gunzipSync(recorded)))
  })
})

describe('the archive of a cloud portal', () => {
  it('is a bare tar with the same entries in another order, the index among them', async () => {
    const names = (entries: { name: string }[]) => entries.map(({ name }) => name)
    const cloud = names(entriesOfTar(await bytesOf({ layout: 'tar' })))
    const usual = names(entriesOfArchive(await bytesOf()))
    expect(cloud).not.toEqual(usual)
    expect([...cloud].sort()).toEqual([...usual].sort())
    expect(cloud.at(-1)).not.toBe('storage/restore_info')
  })
})
