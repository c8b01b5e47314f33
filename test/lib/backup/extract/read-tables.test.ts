import { describe, expect, it } from 'vitest'
import { dumpLayout } from '#lib/backup/extract/layout.ts'
import { readTables } from '#lib/backup/extract/read-tables.ts'
import type { ReadableArchive } from '#lib/backup/extract/walk.ts'
import { tarEnd, tarEntry } from '../archive/tarball.ts'
import { readable } from './archives.ts'

const table = (name: string, xml: string) => tarEntry(`databases/files/${name}`, xml)
const good = '<dataset><files_file><id>5</id></files_file><files_file><id>6</id></files_file></dataset>'
const archive = (...entries: Buffer[]) => readable(Buffer.concat([...entries, tarEnd]), 'a.tar', 512)

const read = async (from: ReadableArchive, ...more: string[]) => {
  const ids: (string | undefined)[] = []
  const wanted = { columns: ['id'], take: (row: (column: string) => string | undefined) => void ids.push(row('id')) }
  const tables = Object.fromEntries(['files/files_file', ...more].map((name) => [name, wanted]))
  const faults = await readTables(from, tables)
  return { ids, faults: Object.fromEntries(faults) }
}

describe('reading some tables of an archive', () => {
  it('gives the rows of those that are asked for', async () => {
    const other = table('files_folder', '<dataset><files_folder><id>9</id></files_folder></dataset>')
    expect(await read(archive(other, table('files_file', good)))).toEqual({ ids: ['5', '6'], faults: {} })
  })

  it('finds them behind stored files, too', async () => {
    const from = archive(tarEntry('files/a', 'x'.repeat(2_000)), table('files_file', good))
    expect(await read(from)).toEqual({ ids: ['5', '6'], faults: {} })
  })

  it('keeps what is wrong with rows where the scheme of their table comes behind them', async () => {
    const entries = [
      tarEntry('databases/data/files_file', 'REPLACE INTO `files_file` (`id`) VALUES \n(5),\n(6'),
      tarEntry('databases/scheme/files_file', 'CREATE TABLE'),
    ]
    const from = { ...archive(...entries), layout: dumpLayout }
    expect(await read(from, 'files/files_folder')).toEqual({
      ids: ['5'],
      faults: { 'files/files_file': 'cut off before its end', 'files/files_folder': undefined },
    })
  })

  it('ends with the last of them', async () => {
    const asked: number[] = []
    const from = archive(table('files_file', good), tarEntry('files/a', Buffer.alloc(5_000)))
    const pieces: ReadableArchive['pieces'] = (start, length) => {
      asked.push(start)
      return from.pieces(start, length)
    }
    await read({ ...from, pieces })
    expect(asked).toEqual([0, 512])
  })

  it('names those that are not there, and reads of one that stands twice the first', async () => {
    const twice = archive(table('files_file', good), table('files_file', good))
    expect(await read(twice, 'files/files_folder')).toEqual({
      ids: ['5', '6'],
      faults: { 'files/files_folder': undefined },
    })
  })

  it.each([
    ['that is cut', good.slice(0, -3), ['5', '6'], 'cut off before its end'],
    ['that breaks in the middle', `${good.slice(0, 50)}</wrong>${' '.repeat(600)}${good}`, ['5'], expect.any(String)],
  ])('gives of one %s what stands before, and goes on with the next', async (_, xml, before, fault) => {
    const next = table('files_folder', '<dataset><files_folder><id>9</id></files_folder></dataset>')
    expect(await read(archive(table('files_file', xml), next), 'files/files_folder')).toEqual({
      ids: [...before, '9'],
      faults: { 'files/files_file': fault },
    })
  })
})
