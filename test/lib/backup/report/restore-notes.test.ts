import { expect, test } from 'vitest'
import { restoreNotes } from '#lib/backup/report/restore-notes.ts'
import { content, good } from './nights.ts'

const notes = (portals?: number) =>
  restoreNotes(good({ content: content(portals === undefined ? {} : { server: { portals, absentTables: [] } }) }))

test('a restore of the whole server brings back every portal, which is said where there are several', () => {
  expect(notes(1)).toHaveLength(3)
  expect(notes(1)[0]).toMatch(/^A restore brings the server back as it was: /)
  expect(notes(1)[1]).toContain('Everything on that server is replaced. The server needs')
  expect(notes(2)[1]).toContain('Everything on that server is replaced, all 2 portals. The server needs')
  expect(notes(1)[2]).toMatch(/^Keep it as you keep the server: /)
})

test('a restore of a portal makes another one', () => {
  expect(notes()).toHaveLength(3)
  expect(notes().join(' ')).not.toContain('Everything on that server')
})

test('nothing is said of an archive that is of no use, or that nobody has looked into', () => {
  expect(restoreNotes(good({ content: content({ verdict: 'unusable' }) }))).toEqual([])
  expect(restoreNotes(good())).toEqual([])
})
