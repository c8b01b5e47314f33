import { describe, expect, it } from 'vitest'
import { createTarReader } from '#lib/backup/archive/tar.ts'
import { tarEnd, tarEntry, tarHeader } from '../tarball.ts'

const reading = (wanted: string) => {
  const seen: string[] = []
  const reader = createTarReader(undefined, {
    begin: (name) => {
      seen.push(name)
      return name === wanted
    },
    content: () => {},
    end: () => seen.push('end'),
  })
  return { reader, seen }
}

describe('leaping over a content', () => {
  it('gives what is left of it and of its last block, and goes on behind it', () => {
    const { reader, seen } = reading('wanted')
    const large = tarEntry('large', Buffer.alloc(1_000, 'x'))
    reader.push(large.subarray(0, 612))
    expect(reader.skip()).toBe(large.length - 612)
    expect(reader.skip()).toBe(0)
    reader.push(Buffer.concat([tarEntry('wanted', 'ab'), tarEnd]))
    expect(reader.finish()).toMatchObject({ entries: 2, bytes: 1_002 })
    expect(seen).toEqual(['large', 'wanted', 'end'])
  })

  it('leaves what is wanted, a header, and what fills a block', () => {
    const { reader } = reading('wanted')
    expect(reader.skip()).toBe(0)
    reader.push(tarHeader('wanted', 700))
    expect(reader.skip()).toBe(0)
    const { reader: other } = reading('wanted')
    other.push(tarHeader('large', 700).subarray(0, 100))
    expect(other.skip()).toBe(0)
    other.push(Buffer.concat([tarHeader('large', 700).subarray(100), Buffer.alloc(700, 'x')]))
    expect(other.skip()).toBe(0)
    other.push(Buffer.concat([Buffer.alloc(324), tarEnd]))
    expect(other.finish().entries).toBe(1)
  })
})
