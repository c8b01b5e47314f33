import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { clearRemains, isRemains } from '#lib/backup/stages/prune/remains.ts'
import { pruneStage } from '#lib/backup/stages/prune.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import type { File } from '#lib/docspace/rooms/folders.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { failing, now, runOf, type SaidByPortal, workOn } from '../../stage.ts'
import { keepLines } from '../../world/lines.ts'

const recorded = (name: string) => readFileSync(`test/fixtures/docspace/dump/${name}.tar.gz`)
const withByte = (at: number, byte: number) => {
  const tar = Buffer.alloc(10_240)
  tar.write('dump')
  tar.write('True', 512)
  tar[at] = byte
  return gzipSync(tar)
}

describe('what a failed backup has left', () => {
  it('is known by its content, as a real server left it', () => {
    expect(isRemains(recorded('failed-backup'))).toBe(true)
    expect(isRemains(recorded('failed-dump'))).toBe(true)
  })

  it.each([
    ['an archive', recorded('workspace')],
    ['a text', Buffer.from('x'.repeat(51))],
    ['nothing', Buffer.alloc(0)],
    ['zeros of another length', gzipSync(Buffer.alloc(10_241))],
    ['far more than it', gzipSync(Buffer.alloc(1_000_000))],
    ['an empty tar that somebody else has packed', gzipSync(Buffer.alloc(10_240))],
    ['another name', withByte(4, 120)],
    ['another first letter', withByte(0, 120)],
    ['another text', withByte(515, 120)],
    ['a longer text', withByte(516, 120)],
    ['another entry', withByte(1_024, 120)],
    ['a last byte', withByte(10_239, 1)],
  ])('is not %s', (_, bytes) => {
    expect(isRemains(bytes)).toBe(false)
  })
})

const lines = keepLines()
const left = recorded('failed-backup')
const named = (id: number, more: Partial<File> = {}): Partial<File> => ({
  id,
  title: `localhost_2026-11-${String(id).padStart(2, '0')}_02-00-00.tar.gz`,
  size: 51,
  created: now - 1,
  ...more,
})
const titleOf = (id: number) => String(named(id).title)
const notFound = new DocSpaceRefusal(404, 'GET /api/2.0/files/file/1')
const refused = new DocSpaceRefusal(403, 'DELETE /api/2.0/files/file/1')

interface Setting {
  files?: Partial<File>[]
  known?: string[]
  /** How often a file is still there after it was deleted. */
  lingers?: number
  said?: SaidByPortal
  settings?: object
  content?: Uint8Array
}

/** Clears a folder of archives, number 9, for a run of now. */
const clear = async ({ files = [], known = [], lingers = 0, said = {}, settings = {}, content = left }: Setting) => {
  const removed: number[] = []
  let seen = 0
  const { work } = workOn(
    {
      archive: content,
      history: known.map((fileName) => ({ id: 'task', fileName, storageType: 0, createdAt: now })),
      folders: { 9: { files } },
      ...said,
      files: {
        remove: async (id: number) => void removed.push(id),
        get: async () => {
          if (seen >= lingers) throw notFound
          seen += 1
          return { version: 1, updated: 0 }
        },
        ...said.files,
      },
    },
    { settings },
  )
  let slept = 0
  const sleep = async (ms: number) => {
    slept += ms
  }
  work.services.clock = { now: () => now, sleep }
  const state = runOf(25, { folderId: 9, startedAt: now })
  return { removed, slept: () => slept, work, state, clearing: () => clearRemains(work, state) }
}

describe('the folder of the archives is cleared', () => {
  it.each([
    ['what is as short as it may be', named(1), true],
    ['what is shorter', named(1, { size: 50 }), false],
    ['what is as long as it may be', named(1, { size: 160 }), true],
    ['what is longer', named(1, { size: 161 }), false],
    ['what is of no known time', named(1, { created: 0 }), false],
    ['what is as old as the run', named(1, { created: now }), false],
    ['another name', named(1, { title: 'a.tar.gz' }), false],
    ['a name with something before it', named(1, { title: '_2026-11-01_02-00-00.tar.gz' }), false],
    ['a name with something behind it', named(1, { title: 'a_2026-11-01_02-00-00.tar.gz.x' }), false],
  ])('of %s: %j', async (_, file, goes) => {
    const { clearing, removed } = await clear({ files: [file] })
    expect(await clearing()).toEqual({ done: goes ? [file.title] : [], problems: [] })
    expect(removed).toEqual(goes ? [1] : [])
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(goes ? ['archive.deleted'] : [])
  })

  it('of nothing that a history knows, or that has another content', async () => {
    const known = await clear({ files: [named(1), named(2)], known: [titleOf(1)] })
    expect((await known.clearing()).done).toEqual([titleOf(2)])
    const other = await clear({ files: [named(1)], content: Buffer.from('x'.repeat(51)) })
    expect(await other.clearing()).toEqual({ done: [], problems: [] })
    expect(other.removed).toEqual([])
  })

  it('of nothing longer than it says it is', async () => {
    const { clearing } = await clear({ files: [named(1)], content: Buffer.concat([left, Buffer.alloc(200)]) })
    expect((await clearing()).done).toEqual([])
  })

  it('of twenty a night', async () => {
    const { clearing, removed } = await clear({ files: Array.from({ length: 21 }, (_, at) => named(at + 1)) })
    expect((await clearing()).done).toHaveLength(20)
    expect(removed.at(-1)).toBe(20)
  })

  it('while there is time for the report', async () => {
    const { clearing, work } = await clear({ files: [named(1), named(2)] })
    const remaining = [20_000, 19_999]
    work.deadline = { remaining: () => remaining.shift() ?? 0 }
    expect((await clearing()).done).toEqual([titleOf(1)])
  })

  it('of what is older than the time at which a run was due that has not begun', async () => {
    const { clearing, state } = await clear({ files: [named(1), named(2, { created: runOf(25).dueAt - 1 })] })
    delete state.startedAt
    expect((await clearing()).done).toEqual([titleOf(2)])
  })

  it('in the folder of the settings, where the run knows none', async () => {
    const settings = { storage: { type: 'Documents', folder: 'Backups' } }
    const said = { folders: { 1: { folders: [{ id: 9, title: 'Backups' }] }, 9: { files: [named(1)] } } }
    const found = await clear({ said, settings })
    delete found.state.folderId
    expect((await found.clearing()).done).toEqual([titleOf(1)])
    const missing = await clear({ settings })
    delete missing.state.folderId
    expect(await missing.clearing()).toEqual({ done: [], problems: [] })
  })

  it('only where there is one, and asks no history where nothing is due', async () => {
    const silent = { backups: { history: failing(new TypeError('asked')) } }
    const { clearing, work, state } = await clear({ said: silent })
    expect(await clearing()).toEqual({ done: [], problems: [] })
    delete state.folderId
    const portal = await work.portal()
    const { list } = portal.folders
    portal.folders.list = async (id) => (id === 1 ? list(id) : failing(new TypeError('asked'))())
    expect(await clearing()).toEqual({ done: [], problems: [] })
  })

  it('by the content of the very file', async () => {
    const { clearing, work } = await clear({ files: [named(1), named(2)] })
    const portal = await work.portal()
    portal.archives.piece = async (of) => {
      const bytes = 'fileId' in of && of.fileId === 2 ? left : Buffer.from('x'.repeat(51))
      return { bytes, total: bytes.length }
    }
    expect((await clearing()).done).toEqual([titleOf(2)])
  })

  it('and what went is told after what went before', async () => {
    const before = { portal: [], offsite: [], problems: [] }
    const pruned = async (files: Partial<File>[], remains: object) => {
      const { work, state } = await clear({ files })
      return (await pruneStage(work, { ...state, pruned: { ...before, ...remains } })).state.pruned
    }
    expect(await pruned([named(1)], {})).toEqual({ ...before, remains: [titleOf(1)] })
    expect(await pruned([named(1)], { remains: ['a'] })).toEqual({ ...before, remains: ['a', titleOf(1)] })
    expect(await pruned([], { remains: ['a'] })).toEqual({ ...before, remains: ['a'] })
    expect(await pruned([], {})).not.toHaveProperty('remains')
  })

  it('only where archives lie in Documents', async () => {
    const { clearing } = await clear({ files: [named(1)], settings: { storage: { type: 'DataStore' } } })
    expect(await clearing()).toEqual({ done: [], problems: [] })
  })
})

describe('a file that was deleted', () => {
  it('is looked for ten times, a second apart', async () => {
    const late = await clear({ files: [named(1)], lingers: 9 })
    expect((await late.clearing()).done).toEqual([titleOf(1)])
    expect(late.slept()).toBe(9_000)
    const { clearing, slept } = await clear({ files: [named(1)], lingers: 10 })
    const problem = `${titleOf(1)}, which a failed backup has left, could not be deleted: DocSpace said that it would be deleted, and it is still there.`
    expect(await clearing()).toEqual({ done: [], problems: [problem] })
    expect(slept()).toBe(10_000)
  })

  it.each([
    refused,
    new RetryLater(docspaceReasons['docspace-unreachable']),
    new Park(docspaceReasons['docspace-tariff']),
  ])('or could not be, is told, and the next one is deleted: %o', async (error) => {
    const remove = async (id: number) => {
      if (id === 1) throw error
    }
    const { clearing } = await clear({ files: [named(1), named(2)], said: { files: { remove } } })
    expect(await clearing()).toEqual({
      done: [titleOf(2)],
      problems: [`${titleOf(1)}, which a failed backup has left, could not be deleted: ${error.message}.`],
    })
  })

  it.each(['remove', 'get'] as const)('fails in an unexpected way: %s', async (call) => {
    const said = { files: { [call]: failing(new TypeError('surprise')) } }
    await expect((await clear({ files: [named(1)], said })).clearing()).rejects.toThrow('surprise')
  })

  it('may be one that cannot be looked for', async () => {
    const { clearing } = await clear({ files: [named(1)], said: { files: { get: failing(refused) } } })
    expect((await clearing()).problems).toEqual([expect.stringContaining(refused.message)])
  })
})

it('a folder that cannot be looked through is told, or fails in an unexpected way', async () => {
  const files = [named(1)]
  const said = (error: Error) => ({ backups: { history: failing(error) } })
  expect(await (await clear({ files, said: said(refused) })).clearing()).toEqual({
    done: [],
    problems: [`What failed backups have left could not be looked for: ${refused.message}.`],
  })
  await expect((await clear({ files, said: said(new TypeError('surprise')) })).clearing()).rejects.toThrow('surprise')
})
