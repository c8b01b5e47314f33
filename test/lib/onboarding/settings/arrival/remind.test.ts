import { describe, expect, test } from 'vitest'
import { problemsOfRemind, reminderDays, remindSettings } from '#lib/onboarding/settings/arrival/remind.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'

const whole = {
  welcome: { way: 'folder', folderId: 20 },
  manager: { default: 'anna@example.com' },
}
const problemsOf = (settings: object) => onboardingSettings.safeParse({ ...whole, ...settings }).error?.issues ?? []
const messagesOf = (settings: object) => problemsOf(settings).map(({ message }) => message)

describe('the days of reminders', () => {
  test('rise, and DocSpace mails on them', () => {
    const settings = remindSettings.parse({ after: ['1d', '3d', '6d'] })
    expect(settings).toEqual({ after: ['1d', '3d', '6d'], by: 'docspace' })
    expect(reminderDays({ after: ['1d', '3d', '6d'] })).toEqual([1, 3, 6])
  })

  test.each(['7d', '10d', '0d', '3', 'd', '3d ', ' 3d', '3days'])('%j is refused, with why', (text) => {
    const [message, ...more] = messagesOf({ arrival: {}, remind: { after: [text] } })
    expect(message).toMatch(/must be 1d to 6d: the link of an invitation mail is good for 7 days/)
    expect(more).toEqual([])
  })

  test.each([[['6d', '3d']], [['3d', '3d']], [['1d', '4d', '2d']]])('%j does not rise', (after) => {
    expect(messagesOf({ arrival: {}, remind: { after } })).toEqual([expect.stringMatching(/^must rise, each .* once/)])
  })

  test('are at least one', () => {
    expect(messagesOf({ arrival: {}, remind: { after: [] } })).toHaveLength(1)
  })
})

describe('reminders', () => {
  const remind = { after: ['3d', '6d'] }

  test('need somebody who looks who has joined', () => {
    expect(problemsOf({ remind })).toMatchObject([
      { path: ['remind'], message: expect.stringMatching(/^needs arrival, .*add `"arrival": /) },
    ])
    expect(messagesOf({ remind, arrival: {} })).toEqual([])
    expect(messagesOf({})).toEqual([])
  })

  test('tell the manager from an address, which is for nothing else', () => {
    const told = (more: object) => problemsOf({ arrival: {}, remind: { ...remind, ...more } })
    const sender = 'roomkeeper@acme.example'
    expect(told({ tell: 'manager', sender })).toEqual([])
    expect(told({ tell: 'manager' })).toMatchObject([
      { path: ['remind', 'tell'], message: expect.stringMatching(/^needs sender.*add `"sender": /) },
    ])
    expect(told({ sender })).toMatchObject([
      { path: ['remind', 'sender'], message: expect.stringMatching(/add `"tell": "manager"`/) },
    ])
  })

  test('are mails of our own from an address, in words of our own', () => {
    const told = (more: object) => problemsOf({ arrival: {}, remind: { ...remind, ...more } })
    const mail = { by: 'mail', sender: 'roomkeeper@acme.example' }
    const texts = { de: { subject: 'Ihr Raum {room}', text: 'Guten Tag {name}, seit {invited}, bis {until}' } }
    expect([told(mail), told({ ...mail, texts })]).toEqual([[], []])
    expect(told({ by: 'mail' })).toMatchObject([
      { path: ['remind', 'by'], message: expect.stringMatching(/^needs sender/) },
    ])
    expect(told({ texts })).toMatchObject([
      { path: ['remind', 'texts'], message: expect.stringMatching(/"by": "mail"/) },
    ])
    expect(told({ ...mail, texts: { de: { subject: 'Ihr {firstName} {room}', text: 'T' } } })).toMatchObject([
      {
        path: ['remind', 'texts', 'de', 'subject'],
        message: 'has something in braces that is not known: {name}, {room}, {invited}, {until} are',
      },
    ])
    expect(told({ ...mail, texts: { de: { subject: '', text: 'T' } } })).toHaveLength(1)
  })

  test('fall into the days in which it is looked', () => {
    expect(problemsOf({ remind, arrival: { days: 6 } })).toMatchObject([
      { path: ['remind', 'after'], message: expect.stringMatching(/raise arrival\.days/) },
    ])
    expect(messagesOf({ remind, arrival: { days: 7 } })).toEqual([])
    expect(problemsOfRemind(undefined, { days: 1 })).toEqual([])
  })
})
