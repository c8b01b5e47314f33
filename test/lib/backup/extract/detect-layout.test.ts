import { describe, expect, it } from 'vitest'
import { detectLayout } from '#lib/backup/extract/detect-layout.ts'
import { type ArchiveLayout, dumpLayout, portalLayout } from '#lib/backup/extract/layout.ts'
import { readTables } from '#lib/backup/extract/read-tables.ts'
import type { ReadableArchive } from '#lib/backup/extract/walk.ts'
import { simulatedArchive } from './archives.ts'

describe('the layout of an archive', () => {
  it('is that of a portal or of a dump, by its first entry', async () => {
    expect(await detectLayout(await simulatedArchive())).toBe(portalLayout)
    expect(await detectLayout(await simulatedArchive({ layout: 'tar' }))).toBe(portalLayout)
    expect(await detectLayout(await simulatedArchive({ dump: true }))).toBe(dumpLayout)
    expect(await detectLayout(await simulatedArchive({ dump: true, tampering: ['no-mark'] }))).toBe(portalLayout)
  })

  it('is known after 64 KiB', async () => {
    const archive = await simulatedArchive({ bytes: 300_000 })
    const asked: [number, number][] = []
    const pieces: ReadableArchive['pieces'] = (start, length) => {
      asked.push([start, length])
      return archive.pieces(start, length)
    }
    await detectLayout({ ...archive, pieceLength: 8_000_000, pieces })
    expect(asked).toEqual([[0, 65_536]])
  })

  it('is none of an archive of no bytes', async () => {
    const empty = { pieces: async () => new Uint8Array(), fileName: 'a.tar', pieceLength: 1_000 }
    await expect(detectLayout(empty)).rejects.toThrow('the archive is empty')
  })

  it('keeps tables, lists and stored files apart', () => {
    expect(portalLayout.entryOf('databases/files/files_file')).toEqual({ rows: 'files/files_file' })
    expect(dumpLayout.entryOf('databases/data/files_file')).toEqual({ rows: 'files/files_file' })
    expect(dumpLayout.entryOf('databases/scheme/files_file')).toEqual({ table: 'files/files_file' })
    expect(portalLayout.entryOf('room_logos/9.png')).toEqual({ object: 'room_logos/9.png' })
    expect(portalLayout.entryOf('storage/room_logos/9.png')).toEqual({ object: 'storage/room_logos/9.png' })
    expect(dumpLayout.entryOf('storage/room_logos/9.png')).toEqual({ object: 'room_logos/9.png' })
    for (const { entryOf } of [portalLayout, dumpLayout]) expect(entryOf('storage/restore_info')).toBeUndefined()
  })
})

it('a fault of ours is no fault of a table', async () => {
  const rowsOf: ArchiveLayout['rowsOf'] = () => ({
    push: () => {
      throw new TypeError('surprise')
    },
    finish: () => {},
  })
  const archive = { ...(await simulatedArchive()), layout: { ...portalLayout, rowsOf } }
  const wanted = { 'files/files_file': { columns: ['id'], take: () => {} } }
  await expect(readTables(archive, wanted)).rejects.toThrow('surprise')
})
