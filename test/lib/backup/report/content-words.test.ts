import { describe, expect, it } from 'vitest'
import { contentInWords, faultsInWords, gapsInWords, tablesInWords } from '#lib/backup/report/content-words.ts'
import { buildReport } from '#lib/backup/report/report.ts'
import type { RunContent } from '#lib/backup/store/run-content.ts'
import { content, due, good, settings } from './nights.ts'

describe('what is in an archive', () => {
  it('is said in a sentence that the owner of a firm understands', () => {
    expect(contentInWords(content())).toBe(
      'The archive holds 48 of 48 tables, 3,218 rooms, 61,044 versions of files (41.2 GB), each with its whole content. ' +
        'All 214 client rooms are in it (900 versions of files, 2.0 KB).',
    )
  })

  it.each<[string, Partial<RunContent>, string]>([
    ['one of each', { rooms: 1, versions: 1 }, '1 room, 1 version of a file'],
    ['what changed meanwhile', { changed: 3 }, 'Meanwhile 3 versions were written, which is no gap.'],
    [
      'what was deleted meanwhile',
      { changed: 1, deleted: 1 },
      'Meanwhile 1 version was written and 1 file was deleted,',
    ],
    [
      'no client',
      { clientRooms: { known: 0, missing: [], versions: 0, bytes: 0 } },
      'No client had a room when it began.',
    ],
    [
      'one client',
      { clientRooms: { known: 1, missing: [], versions: 1, bytes: 0 } },
      'The one client room is in it (1 version of',
    ],
    [
      'a client that is not in it',
      { clientRooms: { known: 2, missing: ['a:b:c'], versions: 1, bytes: 0 } },
      'these are not in it, or not with their label: a:b:c.',
    ],
    [
      'a server with one portal',
      { server: { portals: 1, absentTables: [] } },
      'The archive holds 1 portal, 48 of 48 tables, ',
    ],
    [
      'a server with two',
      { server: { portals: 2, absentTables: [] } },
      'The archive holds 2 portals, 48 of 48 tables, ',
    ],
    ['a portal that hides its rooms', { clientRooms: undefined }, 'The portal did not show its rooms'],
  ])('tells %s', (_, change, words) => {
    expect(contentInWords({ ...content(), ...change } as RunContent)).toContain(words)
  })

  it('does not say that everything is whole where it is not', () => {
    expect(contentInWords(content({ verdict: 'gaps' }))).not.toContain('whole content')
  })
})

describe('gaps', () => {
  it('are named, ten at most, and counted', () => {
    const gaps = Array.from({ length: 12 }, (_, id) => ({ kind: 'unread', name: `files/${id}` }))
    const words = gapsInWords(content({ verdict: 'gaps', gaps, gapCount: 30 }))
    expect(words).toContain('30 gaps: DocSpace could not read files/0; ')
    expect(words).toContain('files/9; and 20 more.')
    expect(words).not.toContain('files/10')
  })

  it('are none in a whole archive', () => expect(gapsInWords(content())).toBe(''))

  it('say of a file which it is, and whether it is broken in the portal itself', () => {
    const gap = { kind: 'content-missing', id: 5, version: 2, name: 'Offer.docx' }
    const words = (more: object) => gapsInWords(content({ verdict: 'gaps', gaps: [{ ...gap, ...more }], gapCount: 1 }))
    expect(words({})).toBe('1 gap: “Offer.docx” (file 5, version 2) has no content.')
    expect(words({ inPortal: true })).toContain('and the portal itself cannot read it: repair or delete it there.')
    expect(words({ name: '' })).toContain('a file (file 5, version 2)')
    expect(words({ version: undefined, kind: 'folder-row-missing', name: 'folder 5' })).toBe(
      '1 gap: folder 5 has a place, but is not in the table of folders.',
    )
    expect(words({ id: undefined, kind: 'unread', name: 'x' })).toBe('1 gap: DocSpace could not read x.')
    expect(words({ kind: 'of a later version', name: 'x' })).toContain('“x” (file 5, version 2)')
  })
})

it('faults say what a restore would do, and tables that nobody knows are a warning', () => {
  expect(faultsInWords({ faults: [{ id: 'no-people', detail: '' }] })).toContain('nobody could ever sign in')
  expect(faultsInWords({ faults: [{ id: 'label-collides', detail: 'file 28' }] })).toMatch(
    /same file 28.*The backup file is invalid/,
  )
  expect(faultsInWords({ faults: [{ id: 'other-kind', detail: 'server' }] })).toContain(
    'backup of the whole server, and',
  )
  expect(faultsInWords({ faults: [{ id: 'other-kind', detail: 'portal' }] })).toContain('backup of the portal, and')
  expect(faultsInWords({ faults: [{ id: 'later', detail: 'x' }] })).toBe('later: x')
  expect(tablesInWords(content())).toBe('')
  expect(tablesInWords(content({ otherTables: ['core/new'] }))).toContain('core/new')
  const lacking = (...absentTables: string[]) => tablesInWords(content({ server: { portals: 1, absentTables } }))
  expect(lacking()).toBe('')
  expect(lacking('webhooks', 'files_new')).toMatch(/^Tables that other versions .* not in it: webhooks, files_new\./)
})

describe('the report of a night', () => {
  const build = (change: object) => buildReport(good(change), settings, [], [], due + 700_000)

  it('says first whether everything is in it', () => {
    expect(build({ content: content() }).headline).toBe(
      'The backup is complete: all 61,044 versions of files (41.2 GB) and all 214 client rooms are in it.',
    )
    const clientless = { known: 0, missing: [], versions: 0, bytes: 0 }
    const complete = 'The backup is complete: all 61,044 versions of files (41.2 GB) are in it.'
    expect(build({ content: content({ clientRooms: clientless }) }).headline).toBe(complete)
    expect(build({ content: { ...content(), clientRooms: undefined } }).headline).toBe(complete)
    const gaps = content({ verdict: 'gaps', gaps: [{ kind: 'unread', name: 'x' }], gapCount: 1 })
    const both = { ...gaps, clientRooms: { known: 3, missing: ['a:b:c', 'a:b:d'], versions: 1, bytes: 0 } }
    const hidden = { ...gaps, clientRooms: undefined }
    const headlines = [both, hidden].map((one) => build({ content: one, passed: false, outcome: 'warning' }).headline)
    expect(headlines).toEqual([
      'The backup was made, but 3 things are missing in it. Older archives are kept.',
      'The backup was made, but 1 thing is missing in it. Older archives are kept.',
    ])
    expect(build({ content: gaps, passed: false, outcome: 'warning' }).headline).toBe(
      'The backup was made, but 1 thing is missing in it. Older archives are kept.',
    )
  })

  it('says what is not in it and what a restore takes, unless it is of no use', () => {
    const notes = build({ content: content() }).notes.join('\n')
    expect(notes).toContain('Not in any backup of a DocSpace portal: API keys')
    expect(notes).toContain('To restore it:')
    expect(build({ content: content({ verdict: 'unusable' }) }).notes).toEqual([])
    expect(build({}).notes).toEqual([])
  })
})
