import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { TarContents } from '#lib/backup/archive/tar.ts'
import { type ReadableArchive, walkArchive } from '#lib/backup/extract/walk.ts'
import { tarEnd, tarEntry } from '../archive/tarball.ts'

const tar = Buffer.concat([
  tarEntry('first', 'one'),
  tarEntry('large', Buffer.alloc(20_000, 'x')),
  tarEntry('last', 'two'),
  tarEnd,
])

/** An archive of bytes that notes which pieces were asked for. */
const archiveOf = (bytes: Buffer, fileName: string, more: Partial<ReadableArchive> = {}) => {
  const asked: number[] = []
  const pieces = async (start: number, length: number) => {
    asked.push(start)
    return bytes.subarray(start, start + length)
  }
  return { asked, archive: { pieces, fileName, pieceLength: 1_000, size: bytes.length, ...more } }
}

/** Wants some entries and notes what comes of them. */
const taking = (...wanted: string[]) => {
  const seen: [string, number][] = []
  const contents: TarContents = {
    begin(name) {
      if (!wanted.includes(name)) return false
      seen.push([name, 0])
      return true
    },
    content(bytes) {
      const last = seen.at(-1)
      if (last) last[1] += bytes.length
    },
    end: () => {},
  }
  return { seen, contents }
}

const never = () => false
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

describe('a walk through a packed archive', () => {
  const packed = gzipSync(tar, { level: 0 })

  it.each([packed.length, undefined])('of %s bytes reads each of them, once', async (size) => {
    const { asked, archive } = archiveOf(packed, 'a.tar.gz', { size })
    const { seen, contents } = taking('first', 'last')
    const at: number[] = []
    expect(await walkArchive({ ...archive, at: (done) => at.push(done) }, contents, never)).toEqual({
      whole: true,
      sha256: sha256(packed),
    })
    expect(seen).toEqual([
      ['first', 3],
      ['last', 3],
    ])
    expect(asked).toEqual(Array.from({ length: Math.ceil(packed.length / 1_000) }, (_, n) => n * 1_000))
    expect(at.at(-1)).toBe(packed.length)
  })

  it('ends when it is enough', async () => {
    const { asked, archive } = archiveOf(packed, 'a.tar.gz')
    expect(await walkArchive(archive, taking().contents, () => asked.length === 3)).toEqual({
      whole: false,
      sha256: undefined,
    })
    expect(asked).toHaveLength(3)
  })

  it('notices that it is cut, or of no length', async () => {
    const walk = (bytes: Buffer) => walkArchive(archiveOf(bytes, 'a.tar.gz').archive, taking().contents, never)
    await expect(walk(packed.subarray(0, 5_000))).rejects.toThrow('gzip: cut off before its end')
    await expect(walk(packed.subarray(0, 0))).rejects.toThrow('the archive is empty')
    await expect(walk(gzipSync(tar.subarray(0, 1_024)))).rejects.toThrow('tar: the end of the archive is missing')
  })
})

describe('a walk through a bare archive', () => {
  it.each([tar.length, undefined])('of %s bytes leaps over what nobody wants', async (size) => {
    const { asked, archive } = archiveOf(tar, 'a.tar', { size })
    const { seen, contents } = taking('first', 'last')
    expect(await walkArchive(archive, contents, never)).toEqual({ whole: true, sha256: undefined })
    expect(seen.map(([name]) => name)).toEqual(['first', 'last'])
    expect(asked.length).toBeLessThan(6)
  })

  it('reads each byte where everything is wanted', async () => {
    const { seen, contents } = taking('first', 'large', 'last')
    const { archive } = archiveOf(tar, 'a.tar')
    expect(await walkArchive(archive, contents, never)).toEqual({ whole: true, sha256: sha256(tar) })
    expect(seen).toEqual([
      ['first', 3],
      ['large', 20_000],
      ['last', 3],
    ])
  })

  it('is not asked for what lies behind its last byte', async () => {
    const { asked, archive } = archiveOf(tar, 'a.tar', { pieceLength: 512 })
    await walkArchive(archive, taking('first', 'large', 'last').contents, never)
    expect(asked).toEqual(Array.from({ length: tar.length / 512 }, (_, n) => n * 512))
  })

  it('notices that it is cut in what it leaps over', async () => {
    for (const size of [10_000, undefined]) {
      const { archive } = archiveOf(tar.subarray(0, 10_000), 'a.tar', { size })
      await expect(walkArchive(archive, taking().contents, never)).rejects.toThrow(
        'tar: the end of the archive is missing',
      )
    }
  })
})
