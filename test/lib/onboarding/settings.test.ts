import { describe, expect, test } from 'vitest'
import { onboardingSettings, paceSettings } from '#lib/onboarding/settings.ts'

const welcome = { way: 'folder', folderId: 20 }
const files = (more: object = {}) => ({
  way: 'files',
  into: 'Contracts',
  files: [{ id: 11, title: 'Welcome.pdf' }],
  ...more,
})
const manager = { default: 'anna@example.com' }
const parse = (more: object = {}) => onboardingSettings.safeParse({ welcome, manager, ...more })
const problemsOf = (more: object) => parse(more).error?.issues.map(({ message }) => message)

test('what nobody has decided has a value', () => {
  expect(parse().data).toEqual({
    room: { title: 'Client - {name}', kind: 'collaboration' },
    folders: ['Invoices', 'Contracts', 'Deliverables'],
    welcome,
    documents: { unfilled: 'stop', dateFormat: 'YYYY-MM-DD', timeZone: 'UTC' },
    manager: { default: 'anna@example.com', role: 'room-manager', unknownOwner: 'default' },
    client: { role: 'read', most: 1, contacts: [], excludedDomains: [], excludeFreeMail: false },
    team: { people: [], groups: [], letInEveryone: false, unknown: 'skip' },
    link: { role: 'read', title: 'Client invitation' },
    rooms: [],
    patienceHours: 24,
  })
  const part = parse({ room: {}, client: {}, link: {}, documents: {} })
  expect(part.data).toEqual(parse().data)
})

describe('settings are taken', () => {
  test.each([
    { folders: [] },
    { folders: Array.from({ length: 30 }, (_, at) => `Folder ${at}`) },
    { folders: ['x'.repeat(165)] },
    { welcome: files() },
    { welcome: files({ files: [] }) },
    { welcome: files({ files: Array.from({ length: 20 }, (_, at) => ({ id: at + 1, title: 'A.pdf' })) }) },
    { welcome: { way: 'room', templateId: 30 } },
    { room: { title: `{name}${'x'.repeat(94)}` } },
    { client: { most: 20 } },
    { patienceHours: 168 },
    { patienceHours: 0.5 },
    { culture: 'de' },
    { room: { kind: 'custom' }, link: { role: 'content-creator' } },
    { room: { kind: 'public' }, client: { role: 'content-creator' }, link: { role: 'read' } },
    { manager: { ...manager, role: 'content-creator', unknownOwner: 'park' } },
    { welcome: { ...welcome, fill: true } },
    { welcome: { way: 'room', templateId: 30, fill: true } },
    ...['A.docx', 'A.DOCM', 'A.xlsx', 'A.xlsm', 'A.pptx', 'A.pptm'].map((title) => ({
      welcome: files({ files: [{ id: 1, title, fill: true }] }),
    })),
    { welcome: files({ files: [{ id: 1, title: 'A.pdf', fill: false }] }) },
    { documents: { unfilled: 'upload', dateFormat: 'DD. MM. YYYY', timeZone: 'Europe/Berlin' } },
  ])('%o', (more) => {
    expect(problemsOf(more)).toBeUndefined()
  })
})

describe('settings are refused', () => {
  test.each([
    { folders: Array.from({ length: 31 }, (_, at) => `Folder ${at}`) },
    { folders: ['x'.repeat(166)] },
    { folders: [''] },
    { welcome: files({ files: Array.from({ length: 21 }, () => ({ id: 1, title: 'A.pdf' })) }) },
    { welcome: files({ files: [{ id: 0, title: 'A.pdf' }] }) },
    { welcome: files({ files: [{ id: 1.5, title: 'A.pdf' }] }) },
    { welcome: files({ files: [{ id: 1, title: '' }] }) },
    { welcome: { way: 'folder', folderId: -1 } },
    { welcome: { way: 'room', templateId: 0 } },
    { welcome: { way: 'other' } },
    { room: { title: 'Client' } },
    { room: { title: `{name}${'x'.repeat(95)}` } },
    { room: { kind: 'form' } },
    { client: { most: 0 } },
    { client: { most: 21 } },
    { client: { most: 1.5 } },
    { client: { role: 'owner' } },
    { link: { role: 'room-manager' } },
    { link: { title: '' } },
    { manager: { default: 'anna' } },
    { manager: { ...manager, unknownOwner: 'wait' } },
    { patienceHours: 0 },
    { patienceHours: 169 },
  ])('%o', (more) => {
    expect(problemsOf(more)).toHaveLength(1)
  })

  test('where a tag has no use', () => {
    const [problem] = problemsOf({ adoptTag: 'CRM {id}' }) ?? []
    expect(problem).toMatch(/^adoptTag needs adopt, /)
    expect(problemsOf({ adoptTag: 'CRM {id}', adopt: 'complete' })).toBeUndefined()
    expect(problemsOf({ adoptTag: 'CRM', adopt: 'complete' })).toEqual([
      'must have {id}: each client needs a tag of its own',
    ])
  })

  test('where nobody from outside is ever invited', () => {
    const contacts = [{ where: { title: ['CFO'] }, role: 'editing' }]
    expect(problemsOf({ client: { most: 0 } })).toEqual([expect.stringMatching(/^client\.most must be at least 1 /)])
    expect(parse({ client: { most: 0 } }).error?.issues).toMatchObject([{ path: [] }])
    expect(problemsOf({ client: { most: 0, contacts } })).toBeUndefined()
  })

  test('where a contact has a role that a room of the kind does not know', () => {
    const contacts = [{ where: { title: ['CFO'] }, role: 'read' }]
    const room = { kind: 'public' }
    expect(problemsOf({ room, client: { role: 'content-creator', contacts } })).toEqual([
      expect.stringContaining('a room of this kind knows no such role'),
    ])
  })

  test('where the files go into a folder that no room has', () => {
    expect(problemsOf({ welcome: files({ into: 'Other' }) })).toEqual(['welcome.into must be one of folders'])
    expect(problemsOf({ welcome: files({ into: 'B' }), folders: ['A/B'] })).toHaveLength(1)
    expect(problemsOf({ welcome: files({ into: 'A' }), folders: ['A/B'] })).toBeUndefined()
  })

  test('where a logo hides the colour or cover that is set beside it', () => {
    for (const looks of [{ color: '5CC3F7' }, { cover: 'flag' }])
      expect(problemsOf({ room: { logoFileId: 11, ...looks } })).toHaveLength(1)
    expect(problemsOf({ room: { logoFileId: 11 } })).toBeUndefined()
  })

  test.each([
    { room: { kind: 'public' } },
    { room: { kind: 'public' }, client: { role: 'content-creator' }, manager: { ...manager, role: 'read' } },
    { room: { kind: 'public' }, client: { role: 'content-creator' }, link: { role: 'editing' } },
  ])('with a role that a room of the kind does not know: %o', (more) => {
    expect(problemsOf(more)).toEqual([expect.stringContaining('a room of this kind knows no such role')])
  })
})

test('the share of a worker is a number of requests and of writes, above zero', () => {
  expect(paceSettings.safeParse({ requestsPerMinute: 0.5, writesInFlight: 1 }).success).toBe(true)
  for (const pace of [
    { requestsPerMinute: 0, writesInFlight: 1 },
    { requestsPerMinute: 1, writesInFlight: 0 },
    { requestsPerMinute: 1, writesInFlight: 1.5 },
  ]) {
    expect(paceSettings.safeParse(pace).success).toBe(false)
  }
})

describe('documents that are to be filled', () => {
  test.each(['A.pdf', 'A.doc', 'A.odt', 'A', 'docx'])('are no %s', (title) => {
    const error = parse({ welcome: files({ files: [{ id: 1, title, fill: true }] }) }).error
    expect(error?.issues).toMatchObject([
      {
        path: ['welcome', 'files', 0, 'fill'],
        message: expect.stringContaining('only docx, xlsx and pptx can be filled'),
      },
    ])
  })

  test.each([
    [{ dateFormat: 'D.M.YYYY' }, 'may have YYYY, MM and DD, with signs between: DD.MM.YYYY'],
    [{ dateFormat: '{date}' }, 'may have YYYY, MM and DD, with signs between: DD.MM.YYYY'],
    [{ dateFormat: '' }, 'may have YYYY, MM and DD, with signs between: DD.MM.YYYY'],
    [{ timeZone: 'Berlin' }, 'is no time zone: take a name such as Europe/Berlin'],
  ])('have no %o', (documents, message) => {
    expect(problemsOf({ documents })).toEqual([message])
  })
})

describe('people who wait for the record', () => {
  const publicRoom = { room: { kind: 'public' }, client: { role: 'content-creator' } }
  const invite = { when: { stage: 'Approved' } }
  const refusal = expect.stringMatching(/^invite\.when does not go with a public room/)

  test('do not go with a public room, of all clients or of one rule', () => {
    expect(problemsOf({ ...publicRoom, invite })).toEqual([refusal])
    const rules = [
      { name: 'a', where: { x: ['y'] }, ...publicRoom },
      { name: 'b', ...publicRoom, invite: { when: {} } },
    ]
    const { error } = parse({ invite, rooms: rules })
    expect(error?.issues.map(({ message, path }) => [message, path])).toEqual([[refusal, ['rooms', 0]]])
    expect(parse({ ...publicRoom, invite: { when: {} } }).success).toBe(true)
  })

  test.each([
    { when: { stage: [] } },
    { when: { stage: '' } },
    { when: { stage: [''] } },
    { when: { stage: true } },
    {},
  ])('for something that is no value are refused: %j', (odd) => {
    expect(parse({ invite: odd }).success).toBe(false)
  })
})
