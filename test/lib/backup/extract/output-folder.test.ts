import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NothingWritable, NotWritten, OutputFolder, writeRefusal } from '#lib/backup/extract/output-folder.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'roomkeeper-output-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const at = (...path: string[]) => join(root, 'into', ...path)
const folder = (force = false) => new OutputFolder(at(), force)
const time = Date.UTC(2026, 10, 24, 10)

/** Where Linux shows what a process has open. */
const descriptors = '/proc/self/fd'
const targetOf = (descriptor: string): string => {
  try {
    return readlinkSync(join(descriptors, descriptor))
  } catch {
    // Another test of this process has closed it meanwhile.
    return ''
  }
}
const openFiles = () => readdirSync(descriptors).filter((one) => targetOf(one).startsWith(root))

/** Writes a file in pieces. */
const write = (into: OutputFolder, path: string[], text = 'content', modified: number | undefined = time) => {
  const file = into.begin(path, '5-2')
  for (const letter of text) file.push(Buffer.from(letter))
  return file.finish(modified)
}

describe('a file', () => {
  it('has another name until it is whole, then its own, its time and its SHA-256', () => {
    const file = folder().begin(['Room', 'a.txt'], '5-2')
    file.push(Buffer.from('con'))
    file.push(Buffer.from('tent'))
    expect(readdirSync(at('Room'))).toEqual(['.roomkeeper-5-2.part'])
    const sha256 = createHash('sha256').update('content').digest('hex')
    expect(file.finish(time)).toEqual({ as: 'written', sha256, bytes: 7 })
    expect(readdirSync(at('Room'))).toEqual(['a.txt'])
    const { atimeMs, mtimeMs } = statSync(at('Room', 'a.txt'))
    expect([atimeMs, mtimeMs]).toEqual([time, time])
    expect(readFileSync(at('Room', 'a.txt'), 'utf8')).toBe('content')
  })

  it('keeps the time of now where none is known', () => {
    const before = Date.now() - 60_000
    const file = folder().begin(['a.txt'], '5-2')
    file.finish(undefined)
    expect(statSync(at('a.txt')).mtimeMs).toBeGreaterThan(before)
  })

  it('that is given up leaves nothing', () => {
    const file = folder().begin(['Room', 'a.txt'], '5-2')
    file.push(Buffer.from('con'))
    file.discard()
    expect(readdirSync(at('Room'))).toEqual([])
  })

  it('that is given up may be gone already', () => {
    const file = folder().begin(['a.txt'], '5-2')
    rmSync(at('.roomkeeper-5-2.part'))
    file.discard()
    expect(readdirSync(at())).toEqual([])
  })

  it.runIf(existsSync(descriptors))('is open no longer than it takes', () => {
    write(folder(), ['a.txt'])
    write(folder(), ['a.txt'])
    folder().begin(['b.txt'], '6-1').discard()
    expect(() => write(folder(), ['a.txt'], 'other')).toThrow(NotWritten)
    expect(openFiles()).toEqual([])
    const file = folder().begin(['b.txt'], '6-1')
    expect(openFiles()).toHaveLength(1)
    file.discard()
  })

  it('that is there with these bytes is the same, and keeps its time', () => {
    write(folder(), ['a.txt'])
    expect(write(folder(), ['a.txt'], 'content', time + 1_000).as).toBe('same')
    expect(statSync(at('a.txt')).mtimeMs).toBe(time)
    expect(readdirSync(at())).toEqual(['a.txt'])
  })

  it('that is there with other bytes stays, unless it is to be replaced', () => {
    write(folder(), ['a.txt'], 'mine')
    expect(() => write(folder(), ['a.txt'])).toThrow(NotWritten)
    expect(() => write(folder(), ['a.txt'])).toThrow('another file of this name is there already; --force replaces it')
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('mine')
    expect(readdirSync(at())).toEqual(['a.txt'])
    expect(write(folder(true), ['a.txt']).as).toBe('written')
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('content')
  })

  it('takes the place of a link, and leaves alone what that leads to', () => {
    const other = join(root, 'other.txt')
    writeFileSync(other, 'content')
    mkdirSync(at())
    for (const target of [other, join(root, 'nowhere')]) {
      rmSync(at('a.txt'), { force: true })
      symlinkSync(target, at('a.txt'))
      expect(() => write(folder(), ['a.txt'])).toThrow('another file of this name')
      expect(write(folder(true), ['a.txt'], 'new').as).toBe('written')
    }
    expect(readFileSync(other, 'utf8')).toBe('content')
    expect(readdirSync(root).toSorted()).toEqual(['into', 'other.txt'])
  })

  it('does not take the place of a folder', () => {
    mkdirSync(at('a.txt'), { recursive: true })
    expect(() => write(folder(), ['a.txt'])).toThrow('another file of this name')
    expect(() => write(folder(true), ['a.txt'])).toThrow('not written: EISDIR')
    expect(readdirSync(at())).toEqual(['a.txt'])
  })

  it('says what the file system refuses', () => {
    expect(() => write(folder(), ['x'.repeat(300)])).toThrow('not written: ENAMETOOLONG')
  })
})

describe('folders', () => {
  it('are made once, one in the other', () => {
    const into = folder()
    expect(into.makeFolder(['a', 'b'])).toBe(at('a', 'b'))
    expect(into.makeFolder(['a', 'c'])).toBe(at('a', 'c'))
    expect(into.makeFolder([])).toBe(at())
    expect(readdirSync(at('a'))).toEqual(['b', 'c'])
  })

  it('are no files and no links', () => {
    mkdirSync(at(), { recursive: true })
    writeFileSync(at('file'), '')
    symlinkSync(root, at('link'))
    expect(() => folder().makeFolder(['file', 'b'])).toThrow(`${at('file')} is no folder`)
    expect(() => folder().makeFolder(['link', 'b'])).toThrow(
      `${at('link')} is a link, and nothing is written through it`,
    )
    expect(readdirSync(root)).toEqual(['into'])
  })
})

describe('a refusal of the file system', () => {
  const error = (code: string) => Object.assign(new Error('refused'), { code })

  it.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE'])('%s ends everything', (code) => {
    expect(writeRefusal(error(code))).toBeInstanceOf(NothingWritable)
    expect(writeRefusal(error(code)).message).toBe(`The disc refused to write: ${code}.`)
  })

  it('of another kind concerns one file', () => {
    expect(writeRefusal(error('EACCES'))).toBeInstanceOf(NotWritten)
    expect(writeRefusal(new Error('odd')).message).toBe('not written: Error: odd')
  })
})
