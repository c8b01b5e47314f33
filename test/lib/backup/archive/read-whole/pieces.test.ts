import { describe, expect, it } from 'vitest'
import { readWhole } from '#lib/backup/archive/read-whole.ts'
import { wholeArchive } from '../whole-archive.ts'

/** Reads an archive, and notes from where pieces were asked for and how far it was told to be. */
const read = async (
  archive: Buffer,
  pieceLength: number,
  size?: number,
  fileName = 'acme_2026-11-25_02-00-00.tar.gz',
) => {
  const asked: number[] = []
  const told: number[] = []
  const pieces = async (start: number, length: number) => {
    asked.push(start)
    return archive.subarray(start, start + length)
  }
  const found = await readWhole(pieces, { fileName, size, pieceLength, at: (done) => told.push(done) })
  return { asked, told, found }
}

describe('a whole archive', () => {
  const archive = wholeArchive()
  const { length } = archive

  it('is asked for each of its bytes, and for none behind the last', async () => {
    const { asked, told, found } = await read(archive, length, length)
    expect([asked, told]).toEqual([[0], [length]])
    expect(found).toMatchObject({ size: length, content: { faults: [], differenceCount: 0 } })
    const inTwo = await read(archive, length - 1, length)
    expect([inTwo.asked, inTwo.told]).toEqual([
      [0, length - 1],
      [length - 1, length],
    ])
  })

  it('of no known length ends where a piece comes short', async () => {
    expect((await read(archive, length)).asked).toEqual([0, length])
    expect((await read(archive, length + 1)).asked).toEqual([0])
  })

  it('is read once more where something is to be named', async () => {
    const lost = wholeArchive(1_000, { defects: ['lost-content'] })
    const { asked, found } = await read(lost, lost.length, lost.length)
    expect(asked).toEqual([0, 0])
    expect(found.content.differences.map(({ kind }) => kind)).toEqual(['content-missing'])
  })

  it('is read as well where nobody is told how far', async () => {
    const pieces = async (start: number, size: number) => archive.subarray(start, start + size)
    const fileName = 'acme_2026-11-25_02-00-00.tar.gz'
    expect((await readWhole(pieces, { fileName, pieceLength: 900 })).size).toBe(length)
  })

  it('is packed, unless its name says otherwise', async () => {
    await expect(read(archive, length, length, 'acme_2026-11-25_02-00-00.tar')).rejects.toThrow(
      'tar: header 1 is damaged',
    )
  })
})
