import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createTarReader } from '#lib/backup/archive/tar.ts'
import { read, readInPieces, withFlippedBit } from './reader/reading.ts'
import { noise, portalArchive, portalTar, tarEnd, tarEntry, tarHeader } from './tarball.ts'

describe('a whole archive', () => {
  it('is counted and hashed', async () => {
    const archive = portalArchive(40)
    expect(await read(archive)).toEqual({
      entries: 43,
      tables: 2,
      bytes: 8 + 4_000 + 40 * 3_000 + 35,
      closing: true,
      missing: false,
      size: archive.length,
      sha256: createHash('sha256').update(archive).digest('hex'),
    })
  })

  it('may be cut at every single byte', async () => {
    const archive = gzipSync(Buffer.concat([tarEntry('databases/core/a', noise(60, 'x')), tarEnd]), { level: 9 })
    expect(await readInPieces(archive, [1])).toEqual(await read(archive))
  })

  it('may consist of several gzip members, and of zeros after them', async () => {
    const tar = portalTar(5)
    const members = Buffer.concat([gzipSync(tar.subarray(0, 7_000)), gzipSync(tar.subarray(7_000)), Buffer.alloc(600)])
    expect((await readInPieces(members, [911])).entries).toBe(8)
  })

  it('may be a bare tar', async () => {
    expect((await read(portalTar(3), false)).entries).toBe(6)
  })

  it('may hold names longer than a header, and a file of 9 GiB whose size is binary', () => {
    const header = tarHeader('files/huge', 0)
    Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 2, 0x40, 0, 0, 0]).copy(header, 124)
    header.write('        ', 148, 'latin1')
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
    const reader = createTarReader()
    reader.push(tarEntry('././@LongLink', `${'n'.repeat(300)}\0`, 'L'))
    reader.push(tarEntry('n'.repeat(100), 'abc'))
    reader.push(header)
    const block = Buffer.alloc(64 << 20)
    for (let rest = 9 * 2 ** 30; rest > 0; rest -= block.length) reader.push(block)
    reader.push(tarEnd)
    expect(reader.finish()).toMatchObject({ entries: 2, bytes: 3 + 9 * 2 ** 30 })
  })
})

describe('an archive that is not whole', () => {
  const archive = portalArchive(10)
  const flipped = (at: number) => withFlippedBit(archive, at)
  it.each([
    ['nothing at all', Buffer.alloc(0), 'the archive is empty'],
    ['half of it', archive.subarray(0, archive.length >> 1), 'gzip: cut off before its end'],
    ['all but the last byte', archive.subarray(0, -1), 'gzip: cut off before its end'],
    ['an error page', Buffer.from('<html>502 Bad Gateway</html>'), 'gzip: incorrect header check'],
    ['another length at its end', flipped(archive.length - 2), 'gzip: incorrect length check'],
    ['another CRC at its end', flipped(archive.length - 6), 'gzip: incorrect data check'],
    ['something behind it', Buffer.concat([archive, Buffer.from('more')]), 'gzip: incorrect header check'],
    ['a gzip of something else', gzipSync('not a tar'), 'tar: cut off in entry 0'],
    ['a tar that ends in a file', gzipSync(portalTar(10).subarray(0, 9_000)), 'tar: cut off in entry 3'],
    ['a tar without its end', gzipSync(portalTar(2).subarray(0, -1024)), 'tar: the end of the archive is missing'],
    ['a tar with a damaged header', gzipSync(damagedTar()), 'tar: header 2 is damaged'],
    [
      'a tar with content after its end',
      gzipSync(Buffer.concat([portalTar(1), tarEntry('x', 'y')])),
      'tar: content after the end of the archive',
    ],
  ])('%s', async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message)
    await expect(readInPieces(bytes, [1_000])).rejects.toThrow(message)
  })
})

function damagedTar(): Buffer {
  const tar = portalTar(1)
  tar[1024] = 0x21
  return tar
}
