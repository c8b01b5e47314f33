import { describe, expect, test } from 'vitest'
import { freshContent } from '#lib/backup/archive/content/content-state.ts'
import { findingsOf } from '#lib/backup/archive/content/findings.ts'
import type { Difference } from '#lib/backup/archive/content/unmatched.ts'
import { explainGaps } from '#lib/backup/stages/read/explain-gaps.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { BackupPortal } from '#lib/docspace/backups/backup-portal.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { failing, type SaidByPortal, workOn } from '../../stage.ts'

const began = 1_000
const gone = failing(new DocSpaceRefusal(404, 'GET /x'))
const difference: Difference = { kind: 'content-missing', id: 5, version: 1, name: 'Offer.docx' }

interface Given {
  differences?: Difference[]
  said?: SaidByPortal
  /** Calls for what lies in the portal that are answered otherwise. */
  calls?: { list?: BackupPortal['folders']['list']; piece?: BackupPortal['archives']['piece'] }
  /** How many portals the server has, where its dump is read. */
  portals?: number
}

const explain = async ({ differences = [difference], said = {}, calls = {}, portals }: Given) => {
  const portal = await workOn(said).work.portal()
  if (calls.list) Object.assign(portal.folders, { list: calls.list })
  if (calls.piece) Object.assign(portal.archives, { piece: calls.piece })
  const { facts } = findingsOf(freshContent('2026-11-25T02:00:00'), true)
  const server = portals && { server: { portals, absentTables: [] } }
  return explainGaps(portal, { differences, facts: { ...facts, ...server } }, began)
}
const saved = (version: number, updated: number) => ({ files: { get: async () => ({ version, updated }) } })

describe('what the portal does not tell now', () => {
  const reason = docspaceReasons['docspace-busy']

  test.each([
    ['asks for patience', new RetryLater(reason)],
    ['cannot be asked', new Park(reason)],
    ['refuses', new DocSpaceRefusal(403, 'GET /x')],
  ])('because it %s stays a gap', async (_, error) => {
    const said = { files: { get: failing(error) } }
    expect(await explain({ said })).toEqual({ gaps: [difference], deleted: 0, changed: 0 })
    expect(await explain({ calls: { piece: failing(error) } })).toEqual({ gaps: [difference], deleted: 0, changed: 0 })
  })

  test('because of a fault of ours is no answer', async () => {
    const get = failing(new TypeError('surprise'))
    await expect(explain({ said: { files: { get } } })).rejects.toThrow('surprise')
  })
})

describe('what the portal tells', () => {
  const length = { ...difference, kind: 'content-length' } as const
  const folder: Difference = { kind: 'folder-row-missing', id: 5, name: 'folder 5' }

  test.each<[string, Difference, Given, 'deleted' | 'changed' | 'gap' | 'gap in the portal']>([
    ['a file that is gone', difference, { said: { files: { get: gone } } }, 'deleted'],
    ['a file that is there', difference, {}, 'gap'],
    ['a content that is broken there too', difference, { calls: { piece: gone } }, 'gap in the portal'],
    [
      'what is no content, of a file that is there',
      { ...difference, kind: 'row-missing' },
      { calls: { piece: gone } },
      'gap',
    ],
    ['an older version of a file', difference, { said: saved(2, 0), calls: { piece: gone } }, 'gap'],
    ['a version that was saved again as it began', length, { said: saved(1, began) }, 'changed'],
    ['a version that was saved before', length, { said: saved(1, began - 1) }, 'gap'],
    ['a version without content that was saved again', difference, { said: saved(1, began) }, 'gap'],
    ['a folder that is gone', folder, { calls: { list: gone } }, 'deleted'],
    [
      'a place of a folder that is gone',
      { ...folder, kind: 'folder-place-missing' },
      { calls: { list: gone } },
      'deleted',
    ],
    ['a folder that is there, and no file of its number', folder, { said: { files: { get: gone } } }, 'gap'],
    ['what has no number', { kind: 'unread', name: 'x' }, { said: { files: { get: gone } } }, 'gap'],
  ])('of %s', async (_, one, given, state) => {
    const inPortal = state === 'gap in the portal' && { inPortal: true }
    expect(await explain({ ...given, differences: [one] })).toEqual({
      gaps: state.startsWith('gap') ? [{ ...one, ...inPortal }] : [],
      deleted: Number(state === 'deleted'),
      changed: Number(state === 'changed'),
    })
  })

  test('is asked about twenty-five, and the others stay gaps', async () => {
    const differences = Array.from({ length: 26 }, (_, n) => ({ ...difference, id: n }))
    expect(await explain({ differences, said: { files: { get: gone } } })).toEqual({
      gaps: differences.slice(25),
      deleted: 25,
      changed: 0,
    })
  })

  test.each([
    [1, 1],
    [2, 0],
  ])('is asked on a server with %d portals: %d is deleted', async (portals, deleted) => {
    expect(await explain({ portals, said: { files: { get: gone } } })).toMatchObject({ deleted })
  })
})

describe('the archive of a whole server', () => {
  const fileName = 'workspace_2026-11-25_02-00-00.tar.gz'
  const record = { id: 't', fileName, storageType: 0, createdAt: 0 }
  const dump = { ...difference, name: fileName }

  test.each<[string, Difference[], SaidByPortal, number]>([
    ['is no gap', [dump], { history: [record] }, 0],
    ['is one among others', [difference, dump], { history: [record] }, 1],
    ['is not what is only called like one', [dump], { history: [] }, 1],
    ['is not what is called like another', [dump], { history: [{ ...record, fileName: 'other' }] }, 1],
    ['is not what has a content', [{ ...dump, kind: 'content-length' }], { history: [record] }, 1],
    ['has a name of its own', [difference], { history: [{ ...record, fileName: difference.name }] }, 1],
    ['is a gap where the portal tells of none', [dump], { backups: { history: gone } }, 1],
  ])('%s', async (_, differences, said, gaps) => {
    expect((await explain({ differences, said })).gaps).toHaveLength(gaps)
  })

  test('is looked for by its backups only', async () => {
    const asked: unknown[] = []
    const history = async (kind: unknown) => {
      asked.push(kind)
      return []
    }
    await explain({ differences: [dump], said: { backups: { history } } })
    await explain({ said: { backups: { history } } })
    expect(asked).toEqual(['server'])
  })
})
