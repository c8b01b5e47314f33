import { describe, expect, test } from 'vitest'
import { desiredRoom, linkIdAfter, linkIds, wantedTree } from '#lib/onboarding/room/desired.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { recordOf } from '../identity/search.ts'

const settingsWith = (more: object = {}) =>
  onboardingSettings.parse({
    welcome: { way: 'files', into: 'Contracts', files: [{ id: 11, title: ' Wel:come.pdf ' }] },
    manager: { default: 'anna@example.com' },
    ...more,
  })
const template = new Map([['Template', ['A.pdf']]])
const manager = { userId: 'anna', email: 'anna@example.com', access: 9 }
const desired = (more: object = {}, changes: object = {}) =>
  desiredRoom({
    record: recordOf({ emails: ['contact@acme.example.com', 'anna@example.com'] }),
    settings: settingsWith(more),
    templateTree: template,
    manager,
    linkSecrets: ['new', 'old'],
    ...changes,
  })

describe('the room as it should be', () => {
  test('has all that the settings say, and the client’s key', () => {
    const { link, ...room } = desired({
      room: { title: '{id} room', kind: 'custom', tags: ['Legal'], indexing: true },
      client: { role: 'editing', most: 5 },
      link: { role: 'content-creator', title: 'Come in' },
      culture: 'de',
    })
    expect(room).toEqual({
      tag: 'espocrm:Account:a1',
      ownFolders: [],
      letIn: 'at-once',
      waits: false,
      otherTags: ['Legal'],
      features: { indexing: true },
      title: '{id} room',
      type: 5,
      welcome: settingsWith().welcome,
      tree: wantedTree(settingsWith(), template),
      documents: [],
      values: new Map(),
      unfilled: 'stop',
      manager,
      colleagues: [],
      groups: [],
      guests: [{ email: 'contact@acme.example.com', access: 10 }],
      recordTells: true,
      mayMerge: false,
      culture: 'de',
    })
    expect(link).toMatchObject({ access: 11, title: 'Come in' })
  })

  test('has the documents that are filled, and with what', () => {
    const documents = [{ sourceId: 11, folder: 'Contracts', title: 'Offer.docx', placeholders: ['name'] }]
    const values = new Map([['name', 'Acme']])
    const settings = { documents: { unfilled: 'upload' } }
    expect(desired(settings, { documents, values })).toMatchObject({ documents, values, unfilled: 'upload' })
  })

  test('invites the manager’s address as a client’s too where he does not manage it', () => {
    expect(desired({ client: { most: 5 } }, { manager: undefined }).guests.map(({ email }) => email)).toEqual([
      'contact@acme.example.com',
      'anna@example.com',
    ])
  })

  test('is not told by a record that cannot be read back, and may be merged where the CRM tells', () => {
    const { written: _, ...unread } = recordOf()
    expect(desired({}, { record: unread })).toMatchObject({ recordTells: false })
    expect(desired({}, { mayMerge: true })).toMatchObject({ mayMerge: true })
    expect(desired({ invite: { when: { stage: 'Live' } } })).toMatchObject({ waits: true, letIn: 'at-once' })
  })

  test('has a link with an id of the newest secret, and knows one of an older secret again', () => {
    const { link } = desired()
    expect(link.ids(7)).toEqual(linkIds(['new', 'old'], recordOf(), 7))
    expect(link.id(7)).toBe(link.ids(7)[0])
    // Ten of each secret: the first link, and those after the room came back.
    expect(new Set([...link.ids(7), ...link.ids(8)]).size).toBe(40)
    const { link: later } = desired({}, { returns: 2 })
    expect(later.ids(7).indexOf(later.id(7))).toBe(4)
  })
})

describe('what every room gets', () => {
  test('by `files` are the folders of the settings, with the files in one of them, by the titles that DocSpace stores', () => {
    const folders = ['Contracts', 'In*voices', 'x'.repeat(165)]
    expect([...wantedTree(settingsWith({ folders }), template)]).toEqual([
      ['Contracts', ['Wel_come.pdf']],
      ['In_voices', []],
      ['x'.repeat(165), []],
    ])
  })

  test.each([
    { way: 'folder', folderId: 20 },
    { way: 'room', templateId: 30 },
  ])('by %o is what the template has', (welcome) => {
    expect(wantedTree(settingsWith({ welcome }), template)).toBe(template)
  })

  test('by a template and a rule with folders of its own is both, with what they lie in', () => {
    const settings = {
      ...settingsWith({ welcome: { way: 'folder', folderId: 20 } }),
      besideTemplate: ['A/B', 'Template'],
    }
    expect([...wantedTree(settings, template)]).toEqual([
      ['A', []],
      ['A/B', []],
      ['Template', ['A.pdf']],
    ])
  })
})

test('the id of an invitation link is the same for the same room, and tells nothing to who lacks the secret', () => {
  const idOf = (secret: string, roomId: number) => linkIds([secret], recordOf(), roomId)[0]
  const id = idOf('sk-one', 100)
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(idOf('sk-one', 100)).toBe(id)
  expect(idOf('sk-two', 100)).not.toBe(id)
  expect(idOf('sk-one', 101)).not.toBe(id)
  // Besides the version and the variant all of its digits are drawn.
  const ids = Array.from({ length: 40 }, (_, roomId) => idOf('sk-one', roomId) ?? '')
  for (const at of [15, 20]) expect(new Set(ids.map((one) => one[at])).size).toBeGreaterThan(4)
})

test('the id of a link is another one after each return, and each is known again; the tenth stays', () => {
  const secrets = ['new', 'old'] as const
  const after = (returns: number, secret: string = 'new') => linkIdAfter([secret], recordOf(), 7, returns)
  const ids = linkIds(secrets, recordOf(), 7)
  expect(ids).toHaveLength(20)
  expect(new Set(ids).size).toBe(20)
  expect(ids.filter((_, at) => at % 2 === 0)).toEqual(Array.from({ length: 10 }, (_, returns) => after(returns)))
  expect(ids[19]).toBe(after(9, 'old'))
  expect([after(9), after(10), after(11)]).toEqual([ids[18], ids[18], ids[18]])
})

test('the id of a link that was made before rooms came back is the same', () => {
  expect(linkIdAfter(['secret'], recordOf(), 7, 0)).toBe('1ad17fe5-dd0b-442e-96c1-55eed2773aa5')
})

describe('a room whose people wait', () => {
  test('has nobody from outside, and the tag of its rule before its own', () => {
    const room = { tags: ['Legal'] }
    expect(desired({ room }, { letIn: 'later', rule: 'tax' })).toMatchObject({
      guests: [],
      letIn: 'later',
      otherTags: ['roomkeeper:rule=tax', 'Legal'],
    })
    expect(desired({}, { letIn: 'link-first' })).toMatchObject({
      guests: [{ email: 'contact@acme.example.com' }],
      otherTags: [],
    })
  })
})

test('folders beside a template’s are its own, with all that they lie in, unless the template has them', () => {
  const settings = settingsWith({ welcome: { way: 'folder', folderId: 20 } })
  const { ownFolders } = desired({}, { settings: { ...settings, besideTemplate: ['Template', 'Legal/Signed'] } })
  expect(ownFolders).toEqual(['Legal', 'Legal/Signed'])
})
