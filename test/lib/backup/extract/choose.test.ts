import { describe, expect, it } from 'vitest'
import { NotInArchive, selectionFrom } from '#lib/backup/extract/choose.ts'
import type { ArchivedFolders, Place } from '#lib/backup/extract/places.ts'
import { placeOf } from '#lib/backup/extract/places.ts'

const place = (id: number, title: string, clients: string[] = []): [number, Place] => [
  id,
  { id, title, kind: 'room', clients },
]
const tree: ArchivedFolders = {
  places: new Map([
    place(10, 'Acme', ['espocrm:Account:A1']),
    place(11, 'acme'),
    place(12, 'Twin', ['espocrm:Account:B2']),
    place(13, 'Twin', ['espocrm:Contact:B2', 'generic:client:x']),
    place(14, '2026'),
    place(15, 'Project: A'),
  ]),
  parents: new Map([
    [1, 0],
    ...[10, 11, 12, 13, 14, 15].map((id): [number, number] => [id, 1]),
    [20, 10],
    [21, 20],
    [30, 31],
    [31, 30],
    [40, 99],
  ]),
  faults: new Map(),
}
const chosen = (text: string) => {
  const { places, ...rest } = selectionFrom(tree, text)
  return { places: [...places], ...rest }
}

describe('what a text names', () => {
  it.each([
    ['espocrm:Account:A1', [10]],
    ['ESPOCRM:account:a1', [10]],
    ['espocrm:A1', [10]],
    ['espocrm:Account:B2', [12]],
    ['espocrm:B2', [12, 13]],
    ['generic:x', [13]],
    ['Acme', [10]],
    ['acme', [11]],
    ['project: a', [15]],
    ['2026', [14]],
    ['13', [13]],
  ])('%s', (text, places) => expect(chosen(text).places).toEqual(places))

  it('a path behind it, with as many slashes as there are', () => {
    expect(chosen('/Acme//Contracts/Offer.docx/')).toEqual({ places: [10], path: ['Contracts', 'Offer.docx'] })
    expect(chosen('espocrm:A1/Contracts')).toEqual({ places: [10], path: ['Contracts'] })
  })

  it('a number, unless a room has it for its title and another folder for its number', () => {
    const parents = new Map([...tree.parents, [2026, 11] as const, [14, 1] as const])
    expect(() => selectionFrom({ ...tree, parents }, '2026/Offer.docx')).toThrow(
      '2026 is the number of a folder, and the title of a room.',
    )
    const remedy = expect.stringContaining('Give 14, the number of the room; or')
    expect(() => selectionFrom({ ...tree, parents }, '2026')).toThrow(expect.objectContaining({ remedy }))
    const places = new Map([...tree.places, place(20, '20')])
    expect([...selectionFrom({ ...tree, places }, '20').places]).toEqual([20])
  })

  it('a folder by its number, in the room that it lies in', () => {
    expect(chosen('21/Offer.docx')).toEqual({ places: [10], folder: 21, path: ['Offer.docx'] })
    expect(chosen('12')).toEqual({ places: [12], folder: 12, path: [] })
  })

  it.each([
    ['ACME', 'The archive has 2 rooms "ACME".', 'Give the number of one of them: 10, 11.'],
    ['Twin', 'The archive has 2 rooms "Twin".', 'Give the number of one of them: 12, 13.'],
    ['Nobody', 'The archive has no client, room or folder "Nobody".', 'roomkeeper backup browse lists what is in it.'],
    ['', 'The archive has no client, room or folder "".', 'roomkeeper backup browse lists what is in it.'],
    ['espocrm:Lead:A1', 'no client, room or folder "espocrm:Lead:A1"', 'roomkeeper backup browse'],
    ['+13', 'no client, room or folder "+13"', 'roomkeeper backup browse'],
    ['hubspot:A1', 'no client, room or folder "hubspot:A1"', 'roomkeeper backup browse'],
    ['espocrm:Account:A1:x', 'no client, room or folder "espocrm:Account:A1:x"', 'roomkeeper backup browse'],
    ['30', 'Folder 30 lies in no room of the archive.', 'roomkeeper backup browse'],
    ['40', 'Folder 40 lies in no room of the archive.', 'roomkeeper backup browse'],
  ])('nothing or too much: %s', (text, message, remedy) => {
    const thrown = (() => {
      try {
        return selectionFrom(tree, text)
      } catch (error) {
        return error
      }
    })()
    expect(thrown).toBeInstanceOf(NotInArchive)
    expect((thrown as NotInArchive).message).toContain(message)
    expect((thrown as NotInArchive).remedy).toContain(remedy)
  })
})

describe('the place of a folder', () => {
  it.each([
    [10, 10],
    [21, 10],
    [1, undefined],
    [30, undefined],
    [0, undefined],
  ])('%i lies in %s', (folder, found) => expect(placeOf(tree, folder)).toBe(found))
})
