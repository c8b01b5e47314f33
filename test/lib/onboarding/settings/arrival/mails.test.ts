import { describe, expect, test } from 'vitest'
import { mailFormOf, sendersOf } from '#lib/onboarding/settings/arrival/mails.ts'
import { settingsOfRooms } from '#lib/onboarding/settings/room-rules.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'

const [all, legal, hr] = ['all@acme.example', 'legal@acme.example', 'hr@acme.example']
const whole = { welcome: { way: 'folder', folderId: 20 }, manager: { default: 'anna@example.com' }, arrival: {} }
const remind = { after: ['3d'], by: 'mail', sender: all }
const parse = (settings: object) => onboardingSettings.safeParse({ ...whole, remind, ...settings })
const problems = (settings: object) =>
  parse(settings).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)

test('a rule says by itself whom its mails come from, and where answers go', () => {
  const rooms = [
    { name: 'legal', objects: ['Account'], mails: { sender: legal }, culture: 'de' },
    { name: 'hr', objects: ['Contact'], mails: { replyTo: 'manager' } },
    { name: 'rest' },
  ]
  const { data } = parse({ mails: { sender: hr, replyTo: 'office@acme.example' }, rooms })
  if (!data) throw new Error('refused')
  expect(settingsOfRooms(data).map(mailFormOf)).toEqual([
    { culture: 'de', sender: legal, replyTo: 'office@acme.example' },
    { sender: hr },
    { sender: hr, replyTo: 'office@acme.example' },
  ])
  expect(mailFormOf({})).toEqual({})
  expect(sendersOf(data)).toEqual([all, hr, legal])
})

describe('nobody sends', () => {
  test('where DocSpace alone reminds, and managers are told from one address', () => {
    const byDocSpace = { after: ['3d'], by: 'docspace' as const }
    expect(sendersOf({ rooms: [] })).toEqual([])
    expect(sendersOf({ remind: byDocSpace, rooms: [{ mails: { sender: legal } }] })).toEqual([])
    expect(sendersOf({ remind: { ...byDocSpace, tell: 'manager', sender: all }, rooms: [{}] })).toEqual([all])
  })
})

describe('mails', () => {
  const refused = expect.stringMatching(/mails: mails is for mails of your own: add `"by": "mail"`/)

  test('are said of only where there are any', () => {
    expect(problems({ mails: { sender: legal } })).toBeUndefined()
    expect(problems({ remind: undefined, mails: { sender: legal } })).toEqual([refused])
    const rooms = [{ name: 'legal', mails: { sender: legal } }]
    expect(problems({ remind: { after: ['3d'] }, rooms })).toEqual([expect.stringMatching(/^rooms\.0\.mails: /)])
  })

  test('to managers have a sender, and no other place for answers', () => {
    const telling = { after: ['3d'], tell: 'manager', sender: all }
    expect(problems({ remind: telling, mails: { sender: legal } })).toBeUndefined()
    expect(problems({ remind: telling, mails: { sender: legal, replyTo: all } })).toEqual([refused])
  })

  test('that welcome need somebody who sends them, and remembers whom', () => {
    const welcome = { to: 'everybody' }
    expect(problems({ mails: { welcome } })).toBeUndefined()
    expect(problems({ remind: undefined, mails: { welcome, sender: legal } })).toBeUndefined()
    expect(problems({ remind: undefined, mails: { welcome } })).toEqual([expect.stringMatching(/needs a sender/)])
    expect(problems({ remind: undefined, arrival: undefined, mails: { welcome, sender: legal } })).toEqual([
      expect.stringMatching(/^mails: mails\.welcome needs arrival/),
    ])
    const rooms = [{ name: 'legal', mails: { welcome: {} } }]
    expect(problems({ remind: undefined, rooms })).toEqual([expect.stringMatching(/^rooms\.0\.mails: .*sender/)])
    const { data } = parse({
      remind: undefined,
      mails: { sender: hr, welcome: {} },
      rooms: [{ name: 'x', mails: { sender: legal } }],
    })
    expect(data?.mails?.welcome).toEqual({ to: 'known' })
    expect(data && sendersOf(data)).toEqual([hr, legal])
    expect(problems({ mails: { welcome: { texts: { de: { subject: '{until}', text: 'T' } } } } })).toEqual([
      expect.stringMatching(/braces that is not known: \{name\}, \{room\} are/),
    ])
  })

  test('have addresses', () => {
    expect(problems({ mails: { sender: 'legal' } })).toHaveLength(1)
    expect(problems({ mails: { replyTo: 'nobody' } })).toHaveLength(1)
  })
})
