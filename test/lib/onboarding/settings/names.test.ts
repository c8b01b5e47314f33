import { describe, expect, test } from 'vitest'
import { fileTitleProblem, nameProblem, pathProblem, roomTitleProblem } from '#lib/onboarding/settings/names/names.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'

describe('a name of the settings', () => {
  test.each(['Invoices', 'x'.repeat(165), '{name}', 'A } {', '{field:x|000|else none}', `${'x'.repeat(100)}{name}`])(
    '%s is right',
    (pattern) => expect(nameProblem(pattern)).toBeUndefined(),
  )

  test.each(['{nmae}', '{}', '{field:}', '{name|YYYY}', '{field:x|EUR}', '{name} {date|YY}'])(
    '%s has a placeholder that there is not, and it is named',
    (pattern) => {
      const [unknown] = /\{[^{}]*\}$/.exec(pattern) ?? []
      expect(nameProblem(pattern)).toBe(
        `has ${unknown} in it, which is no placeholder: take {name}, {id}, {owner}, {year}, {date} or {field:NAME}, and a format behind a bar if any; a brace of text is written twice (docs/rules.md, "Names from the record")`,
      )
    },
  )

  test('leaves a place for values', () => {
    expect(nameProblem(`${'x'.repeat(101)}{name}`)).toMatch(
      /^has more than 100 characters beside its placeholders: shorten/,
    )
  })
})

describe('the title of a room', () => {
  test.each(['{name}', 'A {id|0000}', '{field:x} {name|else none}'])('%s is right', (pattern) =>
    expect(roomTitleProblem(pattern)).toBeUndefined(),
  )

  test.each(['Client', '{field:name}', '{field:id|000}', '{year}'])('%s does not tell whose it is', (pattern) =>
    expect(roomTitleProblem(pattern)).toBe('must include {name} or {id}, by which people tell the rooms apart'),
  )

  test('has no unknown placeholder', () => expect(roomTitleProblem('{name} {x}')).toMatch(/^has \{x\} in it/))
})

describe('the title of a file', () => {
  test.each(['Offer', 'Offer {name}.docx', '{name} v1.2.pdf'])('%s is right', (pattern) =>
    expect(fileTitleProblem(pattern)).toBeUndefined(),
  )

  test.each(['Offer {name}', 'Offer.{field:x}', 'v1.{id} {name}', 'v1.2 {name}', '{name}.'])(
    '%s has no extension of its own',
    (pattern) =>
      expect(fileTitleProblem(pattern)).toBe(
        'must end with the extension of the original, behind the last placeholder: {name}.pdf',
      ),
  )

  test('has no unknown placeholder', () => expect(fileTitleProblem('{x}.pdf')).toMatch(/^has \{x\} in it/))
})

test('each place of the settings says what is wrong with its name', () => {
  const welcome = { way: 'files', into: '{a}', files: [{ id: 1, title: 'Offer {name}' }] }
  const bad = { room: { title: 'Client' }, link: { title: '{b}' }, folders: ['{a}'], welcome }
  const { error } = onboardingSettings.safeParse({
    manager: { default: 'anna@example.com' },
    ...bad,
    rooms: [{ name: 'one', ...bad }],
  })
  const problems = [
    'room.title: must include {name} or {id}',
    'link.title: has {b} in it',
    'folders.0: has {a} in it',
    'welcome.into: has {a} in it',
    'welcome.files.0.title: must end with the extension',
  ]
  const found = error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  expect(found?.toSorted()).toEqual(
    [...problems, ...problems.map((problem) => `rooms.0.${problem}`)]
      .toSorted()
      .map((problem) => expect.stringContaining(problem)),
  )
})

describe('a path of folders', () => {
  test('is right with slashes between titles, and one in a format is none', () => {
    for (const path of ['Legal', 'Legal/Offers {year}', '{date|DD/MM/YYYY}/A', 'a/b/c/d/e'])
      expect(pathProblem(path), path).toBeUndefined()
  })

  test.each(['', '/A', 'A/', 'A//B', 'A/ /B'])('%j lacks a title', (path) =>
    expect(pathProblem(path)).toMatch(/^must have a title before and behind each slash/),
  )

  test('is no deeper and no longer than DocSpace and people can bear', () => {
    expect(pathProblem('a/b/c/d/e/f')).toBe('has more than 5 folders in one another')
    expect(pathProblem(`A/${'x'.repeat(166)}`)).toBe('has a folder with more than 165 characters')
    expect(pathProblem('A/{x}')).toMatch(/^has \{x\} in it/)
  })

  test('takes the files where it is one of the folders, or one that they lie in', () => {
    const into = (folder: string) =>
      onboardingSettings.safeParse({
        manager: { default: 'anna@example.com' },
        folders: ['Legal/Offers'],
        welcome: { way: 'files', into: folder, files: [] },
      }).success
    expect(['Legal/Offers', 'Legal', 'Leg', 'Offers'].map(into)).toEqual([true, true, false, false])
  })
})
