import { expect, test } from 'vitest'
import { fillName } from '#lib/onboarding/names/fill-name.ts'
import { withNamesOfVersion2 } from '#lib/onboarding/settings/names/names-of-version-1.ts'

const migrated = (onboarding: unknown) => withNamesOfVersion2({ onboarding, throttle: { rate: 1 } }).onboarding

test('text in braces that is no placeholder stays text, wherever a name stands', () => {
  const old = {
    room: { title: '{name} {draft}', kind: 'custom' },
    link: { title: 'Come {in}', role: 'read' },
    folders: ['{1} Contracts', 'Plain', 'Q1/Q2'],
    welcome: { way: 'files', into: '{1} Contracts', files: [{ id: 11, title: 'Read {me}.pdf' }] },
    manager: { default: '{not}@a.name' },
  }
  expect(migrated(old)).toEqual({
    room: { title: '{name} {{draft}}', kind: 'custom' },
    link: { title: 'Come {{in}}', role: 'read' },
    folders: ['{{1}} Contracts', 'Plain', 'Q1_Q2'],
    welcome: { way: 'files', into: '{{1}} Contracts', files: [{ id: 11, title: 'Read {{me}}.pdf' }] },
    manager: { default: '{not}@a.name' },
  })
})

test.each([
  ['{name} with us', 'Acme with us'],
  ['{{name}}', '{Acme}'],
  ['{name} {', 'Acme {'],
  ['}{ {} {{}} {name}', '}{ {} {{}} Acme'],
  ['{{x}} {name}', '{{x}} Acme'],
])('the title %j still makes %j', (title, made) => {
  const { room } = migrated({ room: { title } }) as { room: { title: string } }
  expect(fillName(room.title, new Map([['name', 'Acme']]), 170).text).toBe(made)
})

test.each([
  ['nothing', { throttle: {} }],
  ['no object', { onboarding: 'x' }],
  ['null', { onboarding: null }],
  ['a list', { onboarding: { room: ['{x}'], folders: '{x}' } }],
  ['other shapes', { onboarding: { room: 'x', welcome: { files: [null, 3, { title: 5 }] } } }],
])('settings with %s where names would be are left to the schema', (_, settings) => {
  expect(withNamesOfVersion2(settings)).toEqual(settings)
})
