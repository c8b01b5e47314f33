import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { portalLayout } from '#lib/backup/extract/layout.ts'
import { OutputFolder } from '#lib/backup/extract/output-folder.ts'
import type { PlannedFile } from '#lib/backup/extract/plan.ts'
import { freshExtraction, writeFiles } from '#lib/backup/extract/write-files.ts'
import { xmlList } from '../archive/content/entries.ts'

let into: string
beforeEach(() => {
  into = mkdtempSync(join(tmpdir(), 'roomkeeper-write-'))
})
afterEach(() => rmSync(into, { recursive: true, force: true }))

const planned = (file: number, bytes: number): [string, PlannedFile] => [
  `${file}/1`,
  { version: 1, bytes, modified: undefined, file, path: ['Room', `${file}.txt`] },
]
const files = new Map([planned(5, 3), planned(6, 3)])
const open = (folder = new OutputFolder(into, false)) => {
  const state = freshExtraction(files)
  return { state, writer: writeFiles(state, files, portalLayout, folder) }
}
const contentOf = (file: number) => `files/folder_1000/file_${file}/v1/content.txt`
const listOf = (...paths: string[]) => xmlList(...paths.map((path) => path.slice('files/'.length)))

type Writer = ReturnType<typeof open>['writer']
const entry = (writer: Writer, name: string, ...pieces: string[]) => {
  const isWanted = writer.begin(name, Buffer.byteLength(pieces.join('')), 0)
  for (const piece of isWanted ? pieces : []) writer.content(Buffer.from(piece))
  if (isWanted) writer.end()
  return isWanted
}

describe('the contents of an archive', () => {
  it('become the planned files, and nothing else is wanted', () => {
    const { state, writer } = open()
    expect(entry(writer, contentOf(5), 'a', 'bc')).toBe(true)
    expect(entry(writer, contentOf(7), 'xyz')).toBe(false)
    expect(entry(writer, 'databases/files/files_file', '<dataset/>')).toBe(false)
    expect(entry(writer, 'room_logos/5.png', 'xyz')).toBe(false)
    expect(readFileSync(join(into, 'Room/5.txt'), 'utf8')).toBe('abc')
    expect(state.files).toMatchObject([{ path: 'Room/5.txt', file: 5, version: 1, bytes: 3, as: 'written' }])
    expect([...state.due]).toEqual(['6/1'])
    expect(state.problems).toEqual([])
  })

  it('are half read between their beginning and their end', () => {
    const { state, writer } = open()
    expect(writer.isIdle()).toBe(true)
    writer.begin(contentOf(5), 3, 0)
    expect(writer.isIdle()).toBe(false)
    writer.content(Buffer.from('abc'))
    writer.end()
    expect(writer.isIdle()).toBe(true)
    writer.abandon()
    expect([...state.due]).toEqual(['6/1'])
  })

  it('are told where they have another length, or come twice', () => {
    const { state, writer } = open()
    entry(writer, contentOf(5), 'abcd')
    expect(entry(writer, contentOf(5), 'abc')).toBe(false)
    expect(state.problems).toEqual([
      { kind: 'length', path: 'Room/5.txt', version: 1, detail: '4 bytes in the archive, 3 by its table' },
      {
        kind: 'twice',
        path: 'Room/5.txt',
        version: 1,
        detail: 'its content stands twice in the archive; the first one was taken',
      },
    ])
    expect(readFileSync(join(into, 'Room/5.txt'), 'utf8')).toBe('abcd')
  })

  it('that were not written are told once, and the next one is written', () => {
    mkdirSync(join(into, 'Room'))
    writeFileSync(join(into, 'Room/5.txt'), 'mine')
    const { state, writer } = open()
    entry(writer, contentOf(5), 'abc')
    entry(writer, contentOf(6), 'def')
    expect(state.problems).toMatchObject([{ kind: 'not-written', path: 'Room/5.txt' }])
    expect(state.files.map(({ path }) => path)).toEqual(['Room/6.txt'])
    expect(readdirSync(join(into, 'Room'))).toEqual(['5.txt', '6.txt'])
  })

  it('have no place in a file: they are passed over to their end', () => {
    writeFileSync(join(into, 'Room'), '')
    const { state, writer } = open()
    expect(entry(writer, contentOf(5), 'a', 'bc')).toBe(true)
    expect(state.problems).toMatchObject([{ kind: 'not-written', detail: `${join(into, 'Room')} is no folder` }])
    expect(state.files).toEqual([])
    writer.begin(contentOf(6), 3, 0)
    writer.abandon()
    expect([...state.due]).toEqual([])
  })

  it('that break off are due again, and nothing of them is left', () => {
    const { state, writer } = open()
    writer.begin(contentOf(5), 3, 0)
    writer.content(Buffer.from('a'))
    expect([...state.due]).toEqual(['6/1'])
    writer.abandon()
    expect([...state.due]).toEqual(['6/1', '5/1'])
    expect(readdirSync(join(into, 'Room'))).toEqual([])
  })

  it('end the run where our own work fails, and leave nothing half written', () => {
    const folder = new OutputFolder(into, false)
    const begin = folder.begin.bind(folder)
    folder.begin = (...asked) => ({
      ...begin(...asked),
      push: () => {
        throw new TypeError('surprise')
      },
    })
    const { writer } = open(folder)
    writer.begin(contentOf(5), 3, 0)
    expect(() => writer.content(Buffer.from('abc'))).toThrow('surprise')
    expect(readdirSync(join(into, 'Room'))).toEqual([])
  })
})

describe('the lists of an archive', () => {
  it('say of planned files what is stored, and what could not be read', () => {
    const { state, writer } = open()
    expect(state.listed).toBeUndefined()
    entry(writer, 'storage/restore_info', listOf(contentOf(5)), ' ')
    expect([...(state.listed ?? [])]).toEqual(['5/1'])
    entry(writer, 'storage/missing_info', listOf(contentOf(6), contentOf(7), 'files/logo.png'))
    expect([...state.unread]).toEqual(['6/1'])
  })

  it('end the run where our own work fails', () => {
    const failing = Object.assign(new Map(files), {
      has: () => {
        throw new TypeError('surprise')
      },
    })
    const writer = writeFiles(freshExtraction(files), failing, portalLayout, new OutputFolder(into, false))
    expect(() => entry(writer, 'storage/restore_info', listOf(contentOf(5)))).toThrow('surprise')
  })

  it('keep of the index what is planned only', () => {
    const { state, writer } = open()
    entry(writer, 'storage/restore_info', listOf(contentOf(5), contentOf(7), 'files/logo.png'))
    expect([...(state.listed ?? [])]).toEqual(['5/1'])
  })

  it.each([
    ['cut', [listOf(contentOf(5)).slice(0, -3)]],
    ['no XML', [`${listOf(contentOf(5)).slice(0, -3)}<<`, '>']],
  ])('say nothing where they are %s', (_, pieces) => {
    const { state, writer } = open()
    entry(writer, 'storage/restore_info', ...pieces)
    expect(state.listed).toBeUndefined()
    writer.begin('storage/restore_info', 9, 0)
    writer.content(Buffer.from('<'))
    writer.abandon()
    expect(state.listed).toBeUndefined()
  })
})
