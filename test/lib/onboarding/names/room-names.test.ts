import { describe, expect, test } from 'vitest'
import { assertNamed, fieldsOfNames, nameRoom, placeholdersOfNames } from '#lib/onboarding/names/room-names.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { recordOf } from '../identity/search.ts'

const files = {
  welcome: {
    way: 'files',
    into: 'Files {year}',
    files: [
      { id: 11, title: 'Offer {field:number|000}.docx', fill: true },
      { id: 12, title: 'Rules.pdf' },
    ],
  },
  folders: ['{field:region}', 'Files {year}', 'Plain'],
}
const settingsOf = (more: object = files) =>
  onboardingSettings.parse({
    manager: { default: 'anna@example.com' },
    room: { title: '{name} {field:number|000}' },
    link: { title: 'Come in, {owner|else client}' },
    documents: { dateFormat: 'DD.MM.YYYY', timeZone: 'Europe/Berlin' },
    ...more,
  })
const folder = { welcome: { way: 'folder', folderId: 20 }, folders: ['{field:region}'] }
const record = recordOf({ createdAt: Date.parse('2026-12-31T23:30:00Z') })
const nameIt = (read: Record<string, unknown>, more?: object, one = record) => nameRoom(settingsOf(more), one, read)

describe('the names of a room', () => {
  test('ask for what title, link, folders and files ask for, each once', () => {
    expect(placeholdersOfNames(settingsOf())).toEqual([
      'name',
      'field:number|000',
      'owner|else client',
      'field:region',
      'year',
    ])
    expect(fieldsOfNames(settingsOf())).toEqual(['number', 'region'])
  })

  test('ask for nothing in folders that no room gets', () => {
    expect(placeholdersOfNames(settingsOf(folder))).toEqual(['name', 'field:number|000', 'owner|else client'])
    expect(fieldsOfNames(settingsOf({ ...folder, room: { title: '{name}' } }))).toEqual([])
  })

  test('are filled in all places, with the day of the record in the time zone of the settings', () => {
    const { settings, missing, title, changes } = nameIt({ number: 7, region: 'North' })
    expect(settings).toEqual({
      ...settingsOf(),
      room: { title: 'Acme 007', kind: 'collaboration' },
      link: { title: 'Come in, client', role: 'read' },
      folders: ['North', 'Files 2027', 'Plain'],
      welcome: {
        way: 'files',
        into: 'Files 2027',
        files: [
          { id: 11, title: 'Offer 007.docx', fill: true },
          { id: 12, title: 'Rules.pdf' },
        ],
      },
    })
    expect([missing, title, changes]).toEqual([[], 'Acme 007', []])
  })

  test('are those of the template where one makes the content', () => {
    const { settings, missing } = nameIt({ number: 7 }, folder)
    expect(settings).toEqual({
      ...settingsOf(folder),
      room: { title: 'Acme 007', kind: 'collaboration' },
      link: { title: 'Come in, client', role: 'read' },
    })
    expect(missing).toEqual([])
  })

  test('have filled folders beside those of the template too', () => {
    const besideTemplate = ['{field:region}', 'Plain {year}/Old']
    const beside = nameRoom({ ...settingsOf(folder), besideTemplate }, record, { number: 7, region: 'North' })
    expect(beside.settings.besideTemplate).toEqual(['North', 'Plain 2027/Old'])
    expect(beside.missing).toEqual([])
  })

  test('name what lacks a value, each once, and a room may have a title all the same', () => {
    expect(nameIt({ number: 'soon' })).toMatchObject({
      missing: ['field:number|000', 'field:region'],
      title: undefined,
    })
    expect(nameIt({ number: 7 })).toMatchObject({ missing: ['field:region'], title: 'Acme 007' })
    expect(nameIt({ number: 7, region: 'North' }, files, recordOf()).missing).toEqual(['year'])
  })

  test('have the lengths that DocSpace takes', () => {
    const { settings, changes } = nameIt({ number: 7, region: 'x/y'.repeat(100) }, files, {
      ...record,
      name: 'z'.repeat(200),
    })
    expect(settings.room.title).toHaveLength(170)
    expect(settings.folders[0]).toHaveLength(165)
    expect(changes).toEqual([
      '{name} is cut in the title of the room, which would be too long',
      '{field:region} is cut in the folder {field:region}, which would be too long',
      'characters of {field:region} that DocSpace does not take become _ in the folder {field:region}',
    ])
  })

  test('say each change once, and where', () => {
    const at = {
      link: { title: 'For {name}' },
      folders: ['{name}', 'A'],
      welcome: { ...files.welcome, into: '{name}' },
    }
    const { changes } = nameIt({ number: 7 }, at, { ...record, name: 'A/B' })
    const places = ['the title of the room', 'the title of the link', 'the folder {name}']
    expect(changes).toEqual(
      places.map((place) => `characters of {name} that DocSpace does not take become _ in ${place}`),
    )
    const file = { ...files.welcome, into: 'A', files: [{ id: 1, title: '{name}.pdf' }] }
    expect(nameIt({ number: 7 }, { folders: ['A'], welcome: file }, { ...record, name: 'A/B' }).changes[1]).toMatch(
      / in the file \{name\}\.pdf$/,
    )
  })
})

describe('a name without a value', () => {
  const parked = (missing: string[]) => {
    try {
      assertNamed({ missing })
    } catch (error) {
      return error
    }
    return 'not thrown'
  }

  test('parks the client, and the detail names it', () => {
    expect(parked(['field:x', 'year'])).toMatchObject({
      reason: { code: 'name-value-missing' },
      detail: '{field:x}, {year}',
    })
  })

  test('is the client without a name above all', () => {
    expect(parked(['field:x', 'name'])).toMatchObject({ reason: { code: 'client-without-name' } })
  })

  test('is none where all have one', () => expect(parked([])).toBe('not thrown'))
})
