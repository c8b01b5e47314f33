import { describe, expect, test } from 'vitest'
import {
  addFolder,
  addLabel,
  addLabelLink,
  clientRoomsIn,
  labelledSince,
  newRooms,
} from '#lib/backup/archive/content/archived-rooms.ts'
import { compareRooms } from '#lib/backup/stages/read/known-rooms.ts'
import { workOn } from '../../stage.ts'

const began = 1_000_000_000
const now = began + 600_000
const row = (values: Record<string, string>) => (column: string) => values[column]

/** An archive with two rooms, by its labels and what they hang on. */
const archive = (labels: Record<string, string>, links: [string, string][]) => {
  const rooms = newRooms()
  for (const id of ['7', '8']) addFolder(rooms, row({ id, parent_id: '1', folder_type: '19' }))
  for (const [id, name] of Object.entries(labels)) addLabel(rooms, row({ id, name }))
  for (const [tag_id, entry_id] of links) addLabelLink(rooms, row({ tag_id, entry_type: '1', entry_id }))
  return rooms
}

/** What is said of a portal whose room 7 (and no other) has the label of a client. */
const compared = async (rooms: ReturnType<typeof archive>, { id = 7, age = 900_000 } = {}) => {
  const { work } = workOn({ rooms: [{ id, tags: ['VIP', 'espocrm:Account:6b02'], age }] })
  return compareRooms(await work.portal(), clientRoomsIn(rooms), began, now, labelledSince(rooms))
}

describe('the rooms of clients, beside an archive', () => {
  test('are in it by number and label, whatever its letters', async () => {
    const whole = archive({ 1: 'espocrm:Account:6B02', 2: 'VIP' }, [
      ['1', '7'],
      ['2', '7'],
    ])
    expect(await compared(whole)).toMatchObject({ known: 1, missing: [] })
  })

  test('are none yet when they got their label while the backup ran', async () => {
    expect(await compared(archive({}, []))).toMatchObject({ known: 0, missing: [] })
    expect(await compared(archive({ 2: 'VIP' }, [['2', '7']]))).toMatchObject({ known: 0, missing: [] })
  })

  test.each([
    ['the room itself is not there', archive({}, []), { id: 9 }],
    ['only the link of its label is lost', archive({ 1: 'espocrm:Account:6b02' }, []), {}],
    ['only the row of its label is lost', archive({}, [['1', '7']]), {}],
    ['its label hangs on another room', archive({ 1: 'espocrm:Account:6b02' }, [['1', '8']]), {}],
  ])('are missing when %s', async (_, rooms, more) => {
    expect(await compared(rooms, more)).toMatchObject({ known: 1, missing: ['espocrm:Account:6b02'] })
  })

  test('are looked for when another room has lost its label', async () => {
    expect(await compared(archive({}, [['1', '8']]))).toMatchObject({ known: 0, missing: [] })
  })

  test('are not looked for when they were made since, or a moment before', async () => {
    expect(await compared(archive({}, []), { id: 9, age: 660_000 })).toMatchObject({ known: 0, missing: [] })
    expect(await compared(archive({}, []), { id: 9, age: 660_001 })).toMatchObject({ known: 1 })
  })
})
