import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { browsePlaces } from '#lib/backup/extract/browse.ts'
import { detectLayout } from '#lib/backup/extract/detect-layout.ts'
import { tableProblems } from '#lib/backup/extract/extract.ts'
import { readable, realArchive } from '../archives.ts'

describe('an archive that a real server wrote', () => {
  it('has its rooms, templates, archived rooms and the documents of people', async () => {
    const { places } = await browsePlaces(realArchive())
    const ofKind = (kind: string) => places.filter((place) => place.kind === kind).map(({ id }) => id)
    expect(ofKind('room')).toEqual([10, 14, 18, 24, 25, 26])
    expect(ofKind('archived')).toEqual([33])
    expect(ofKind('template')).toEqual([29])
    expect(places.reduce((sum, { versions }) => sum + versions, 0)).toBe(25)
    expect(places.reduce((sum, { files }) => sum + files, 0)).toBe(23)
    expect(places.find(({ id }) => id === 33)?.clients).toEqual(['generic:client:c-old'])
  })
})

describe('a dump that a real server wrote', () => {
  const archive = readable(readFileSync('test/fixtures/docspace/dump/workspace.tar.gz'), 'renamed.tar.gz')

  it('is known by its first entry, and has the rooms of its clients', async () => {
    const layout = await detectLayout(archive)
    const { places, faults } = await browsePlaces({ ...archive, layout })
    expect(tableProblems(...faults)).toEqual([])
    const rooms = places.filter(({ kind }) => kind === 'room')
    expect(rooms.map(({ clients, files, bytes }) => [...clients, files, bytes])).toEqual(
      [0, 1, 2, 3, 4].map((n) => [`generic:client:c-${n}`, 2, 9]),
    )
  })
})
