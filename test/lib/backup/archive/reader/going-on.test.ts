import { deserialize, serialize } from 'node:v8'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createGunzip } from '#lib/backup/archive/gunzip.ts'
import { canGoOn, type Inspection, openReader } from '#lib/backup/archive/reader.ts'
import { tarEnd, tarEntry } from '../tarball.ts'

const packed = gzipSync(Buffer.concat([tarEntry('a', 'one'), tarEntry('b', 'two'), tarEnd]))

/** Notes names in a state that is plain data. */
const names: Inspection<{ names: string[] }> = {
  fresh: () => ({ names: [] }),
  open: (state) => ({ begin: (name) => state.names.push(name) < 0, content: () => {}, end: () => {} }),
}

describe('a reading that another process goes on with', () => {
  it('is one that this version has saved', async () => {
    const reader = await openReader(true)
    reader.push(packed.subarray(0, 20))
    const saved = reader.save()
    expect(canGoOn(saved)).toBe(true)
    const state = deserialize(Buffer.from(saved, 'base64'))
    expect(canGoOn(serialize({ ...state, version: state.version - 1 }).toString('base64'))).toBe(false)
    for (const text of ['', 'no state', saved.slice(0, 10)]) expect(canGoOn(text)).toBe(false)
  })

  it('may be that of a bare tar', async () => {
    const tar = Buffer.concat([tarEntry('a', 'one'), tarEnd])
    let reader = await openReader(false)
    for (let at = 0; at < tar.length; at += 700) {
      reader.push(tar.subarray(at, at + 700))
      reader = await openReader(false, reader.save())
    }
    expect(reader.finish()).toMatchObject({ entries: 1, bytes: 3, size: tar.length })
  })

  it('has what its inspection knows', async () => {
    let reader = await openReader(true, undefined, names)
    for (let at = 0; at < packed.length; at += 15) {
      reader.push(packed.subarray(at, at + 15))
      reader = await openReader(true, reader.save(), names)
    }
    expect(reader.finish().entries).toBe(2)
    expect(reader.inspected()).toEqual({ names: ['a', 'b'] })
    expect((await openReader(true)).inspected()).toBeUndefined()
  })
})

describe('what is unpacked', () => {
  const unpacked = (bytes: Buffer, length = bytes.length) => {
    let gunzip = createGunzip()
    const taken: Buffer[] = []
    for (let at = 0; at < bytes.length; at += length) {
      gunzip.push(bytes.subarray(at, at + length), (some) => taken.push(Buffer.from(some)))
      gunzip.push(new Uint8Array(), (some) => taken.push(Buffer.from(some)))
      gunzip = createGunzip(structuredClone(gunzip.save()))
    }
    expect(taken.every((some) => some.length > 0)).toBe(true)
    return { text: Buffer.concat(taken), isEnded: gunzip.ended() }
  }

  it('is all that one piece holds, however much', () => {
    const large = Buffer.alloc(600_000, 'x')
    const { text, isEnded } = unpacked(gzipSync(large))
    expect([text.equals(large), isEnded]).toEqual([true, true])
  })

  it('may be just as much as is unpacked at a time', () => {
    const text = Buffer.alloc(256 * 1024, 'x')
    for (const length of [1, 1_000_000]) {
      const found = unpacked(gzipSync(text), length)
      expect([found.text.equals(text), found.isEnded]).toEqual([true, true])
    }
  })

  it('has no end before its last byte, nor before its first', () => {
    const gzip = gzipSync('text')
    expect(createGunzip().ended()).toBe(false)
    expect(unpacked(gzip.subarray(0, -1), 1).isEnded).toBe(false)
    for (const length of [1, 3, 7, 8, 9])
      expect(unpacked(gzip, length)).toEqual({ text: Buffer.from('text'), isEnded: true })
  })

  it('may follow zeros between two members', () => {
    const members = Buffer.concat([gzipSync('one'), Buffer.alloc(9), gzipSync('two')])
    for (const length of [1, members.length])
      expect(unpacked(members, length)).toEqual({ text: Buffer.from('onetwo'), isEnded: true })
    expect(unpacked(Buffer.concat([members, gzipSync('more').subarray(0, 5)])).isEnded).toBe(false)
  })

  it('has a length of 32 bits, however long it is', () => {
    const gzip = gzipSync('text')
    const whole = createGunzip()
    whole.push(gzip.subarray(0, -1), () => {})
    const { member, ...state } = structuredClone(whole.save())
    const longer = (by: number) => () => {
      const gunzip = createGunzip({ ...structuredClone(state), member: { ...member, length: member.length + by } })
      gunzip.push(gzip.subarray(-1), () => {})
      return gunzip.ended()
    }
    expect(longer(3 * 2 ** 32)()).toBe(true)
    expect(longer(1)).toThrow('gzip: incorrect length check')
  })
})
