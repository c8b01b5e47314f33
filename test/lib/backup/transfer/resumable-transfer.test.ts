import { describe, expect, test } from 'vitest'
import type { ArchiveFacts, ArchiveReader } from '#lib/backup/archive/reader.ts'
import type { Reading, RunState, Upload } from '#lib/backup/store/run-state.ts'
import { pieceSize, ResumableTransfer } from '#lib/backup/transfer/resumable-transfer.ts'
import { now, runOf, workOn } from '../stage.ts'

const mebibyte = 1024 * 1024
const block = 81_920
const piece = pieceSize(undefined)

/** A reader that only counts, from where an earlier one stopped. */
const counting = (from = 0): ArchiveReader => {
  let position = from
  return {
    position: () => position,
    push: (bytes) => {
      position += bytes.length
    },
    inspected: () => undefined,
    save: () => `at ${position}`,
    finish: () => {
      const facts = { size: position } as ArchiveFacts
      position = -1
      return facts
    },
  }
}

/** One worker's share of an archive of `length` bytes, of which the portal tells the size (or not). */
const open = ({
  length = 0,
  size,
  total = length,
  from = 0,
  reading,
  remaining = () => 200_000,
  upload,
  ...more
}: Partial<RunState> & {
  length?: number
  size?: number | undefined
  total?: number | null
  from?: number
  remaining?: () => number
  upload?: Upload
} = {}) => {
  const asked: [number, number][] = []
  const kept: RunState[] = []
  const bytes = new Uint8Array(piece)
  const { work, memory } = workOn({}, {})
  const archives = {
    piece: async (_: unknown, start: number, most: number) => {
      asked.push([start, most])
      return { bytes: bytes.subarray(0, Math.max(0, Math.min(most, length - start))), total: total ?? undefined }
    },
  }
  const portal = async () => ({ archives }) as unknown as Awaited<ReturnType<typeof work.portal>>
  const archive = { fileName: 'a.tar.gz', storageType: 0, createdAt: now, ...(size !== undefined && { size }) }
  const run = runOf(25, { stage: 'read', archive, ...(reading && { reading }), ...more })
  const transfer = new ResumableTransfer({ ...work, portal, deadline: { remaining } }, run, counting(from), upload)
  const go = () =>
    transfer.run({ fileId: 9 }, async (state) => {
      kept.push(state)
      return state
    })
  return { transfer, asked, kept, memory, work, go }
}

test.each([
  [undefined, 103],
  [0, 103],
  [103 * block * 9_000, 103],
  [103 * block * 9_000 + 1, 104],
  [500 * 1024 * mebibyte, Math.ceil((500 * 1024 * mebibyte) / 9_000 / block)],
])('an archive of %s bytes is read in pieces of %d whole blocks', (size, blocks) => {
  expect(pieceSize(size) / block).toBe(blocks)
})

describe('the way through an archive', () => {
  test.each<[string, { length: number; size?: number; total?: number | null }, number]>([
    ['of a size that the portal has told ends there', { length: 2 * piece, size: 2 * piece, total: null }, 2],
    ['of an unknown size ends with a piece that comes short', { length: 2 * piece - 1, total: null }, 2],
    ['of an unknown size and whole pieces ends with an empty one', { length: 2 * piece, total: null }, 3],
    ['whose length the answers tell ends without an empty piece', { length: 2 * piece, total: 2 * piece }, 2],
    ['of no bytes ends at once', { length: 0, total: null }, 1],
    ['of a size of none asks for nothing', { length: 0, size: 0 }, 0],
  ])('%s', async (_, archive, pieces) => {
    const { transfer, asked, go, kept } = open(archive)
    expect(await go()).toBe(true)
    expect(asked).toEqual(Array.from({ length: pieces }, (_unused, n) => [n * piece, piece]))
    expect(transfer.reader.position()).toBe(archive.length)
    expect(kept).toEqual([])
  })

  test('goes on from where an earlier worker stopped', async () => {
    const { asked, go } = open({ length: 2 * piece, from: piece })
    expect(await go()).toBe(true)
    expect(asked).toEqual([[piece, piece]])
  })

  test('stops while there is time to put away how far it came', async () => {
    const left = [20_000, 19_999]
    const { asked, go } = open({ length: 3 * piece, remaining: () => left.shift() ?? 0 })
    expect(await go()).toBe(false)
    expect(asked).toHaveLength(1)
  })

  test('is kept every 256 MiB, so that a worker that dies has no more to read again', async () => {
    const every = Math.ceil((256 * mebibyte) / piece)
    const { kept, go } = open({ length: 2 * every * piece + 1, from: piece })
    expect(await go()).toBe(true)
    expect(kept.map(({ reading }) => reading?.position)).toEqual([(1 + every) * piece])
    const again = open({ length: (2 * every + 2) * piece, total: null })
    await again.go()
    expect(again.kept.map(({ reading }) => reading?.position)).toEqual([every * piece, 2 * every * piece])
  })

  test('sends each part to the copy before it is read', async () => {
    const { work } = open()
    const id = await work.services.store.beginCopy('k', undefined)
    const empty: Upload = { id, key: 'k', parts: [], completed: false }
    const { transfer, go, memory } = open({ length: piece, total: null, upload: empty })
    memory.uploads.set(id, { key: 'k', parts: new Map(), lockUntil: undefined })
    expect(await go()).toBe(true)
    // The last piece has no bytes, and is no part.
    expect(transfer.upload?.parts).toHaveLength(1)
    expect(transfer.state().reading?.upload).toEqual(transfer.upload)
  })

  test('does not go past a part that was not taken', async () => {
    const { transfer, go } = open({ length: piece, upload: { id: 'gone', key: 'k', parts: [], completed: false } })
    await expect(go()).rejects.toMatchObject({ name: 'CopyGone' })
    expect(transfer.reader.position()).toBe(0)
  })
})

describe('what a worker leaves for the next', () => {
  test('is how far the reader and the copy are', () => {
    const reading: Reading = { position: 4, restarts: 2 }
    expect(open({ from: 5, reading }).transfer.state().reading).toEqual({ reader: 'at 5', position: 5, restarts: 2 })
    expect(open({ from: 5 }).transfer.state().reading).toEqual({ reader: 'at 5', position: 5, restarts: 0 })
  })

  test('after the end is what was just before it', () => {
    const { transfer } = open({ from: 5 })
    const before = transfer.state()
    expect(transfer.finish()).toEqual({ size: 5 })
    expect(transfer.state()).toEqual(before)
  })

  test.each<[string, Partial<RunState> & { from: number }, boolean]>([
    ['goes on while no byte has come', { from: 5, reading: { position: 5, restarts: 0 } }, true],
    ['ends with the first byte', { from: 5, reading: { position: 4, restarts: 0 } }, false],
    ['goes on before the first byte', { from: 0 }, true],
    ['ends with the first byte of all', { from: 1 }, false],
  ])('a silence of the portal %s', (_, given, silent) => {
    const { transfer } = open({ ...given, silentSince: now - 5 })
    expect(transfer.state().silentSince).toBe(silent ? now - 5 : undefined)
    expect('silentSince' in open(given).transfer.state()).toBe(false)
  })
})

test('what the first reading found goes along with the second, and nothing does with the first', () => {
  const { transfer } = open({ reading: { position: 0, restarts: 1, found: 'bG9vaw==' } })
  expect(transfer.state().reading).toStrictEqual({ reader: 'at 0', position: 0, restarts: 1, found: 'bG9vaw==' })
  expect(open().transfer.state().reading).toStrictEqual({ reader: 'at 0', position: 0, restarts: 0 })
})

test('an archive of which nothing is known is read to its end all the same', async () => {
  const { go, asked } = open({ length: 10, archive: undefined })
  expect(await go()).toBe(true)
  expect(asked).toHaveLength(1)
})
