import { expect, test } from 'vitest'
import { SettingsError } from '#lib/runtime/errors.ts'
import { type Migrations, upToDate } from '#lib/runtime/settings/settings-version.ts'

const place = { where: 'here', remedy: 'Do that.' }

/** A history of four versions; the third only added something with a default. */
const migrations: Migrations = {
  1: ({ colour, ...rest }) => ({ ...rest, paint: colour }),
  3: ({ paint, ...rest }) => ({ ...rest, paints: [paint] }),
}

test.each([
  [{ colour: 'red', size: 1 }],
  [{ version: 1, colour: 'red', size: 1 }],
  [{ version: 2, paint: 'red', size: 1 }],
  [{ version: 3, paint: 'red', size: 1 }],
  [{ version: 4, paints: ['red'], size: 1 }],
])('makes the newest of %j', (old) => {
  expect(upToDate(old, place, migrations, 4)).toEqual({ paints: ['red'], size: 1 })
})

test('refuses what is newer than itself, with what to do', () => {
  const newer = () => upToDate({ version: 5, paints: [] }, place, migrations, 4)
  expect(newer).toThrow(SettingsError)
  expect(newer).toThrow('here: version: these settings are of version 5, this Roomkeeper knows up to 4. Do that.')
})
