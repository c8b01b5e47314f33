import { describe, expect, test } from 'vitest'
import { everyone } from '#lib/docspace/rooms/groups.ts'
import { findTeam, lookUpGroup } from '#lib/onboarding/people/team.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { settingsWith } from '#test/onboarding/harness.ts'
import { memoryPortal } from '../memory-portal.ts'

const ben = { id: 'ben', email: 'ben@agency.example', active: true, canManageRooms: false }
const lawyers = {
  id: '11111111-2222-4333-8444-555555555555',
  name: 'Lawyers',
  members: [{ userId: 'cleo', email: 'cleo@agency.example' }],
}
const twins = ['a', 'b'].map((id) => ({ id, name: 'Twins', members: [] }))
const client = { record: { ref: { source: 'generic', type: 'client', id: '1' } }, fields: { id: '1', name: 'Acme' } }
const find = (team: object, people = [ben], ofRecord: string[] = []) =>
  findTeam(
    memoryPortal({ people, groups: [lawyers, ...twins] }).docspace,
    { readTeam: async (ref, fields) => (ref === client.record.ref && fields === client.fields ? ofRecord : []) },
    settingsWith({ team }),
    client,
  )

describe('a group of the settings', () => {
  const groups = (ids: string[], read: (id: string) => unknown) =>
    ({ groups: { idsOf: async () => ids, read: async (id: string) => read(id) } }) as unknown as Parameters<
      typeof lookUpGroup
    >[0]
  const nobody = () => {
    throw new Error('no group is meant')
  }

  test('is read where it is one', async () => {
    expect(
      await lookUpGroup(
        groups([], (id) => ({ id })),
        { id: 'x' },
      ),
    ).toEqual({ group: { id: 'x' }, alike: 1 })
    expect(
      await lookUpGroup(
        groups(['y'], (id) => ({ id })),
        { name: 'Y' },
      ),
    ).toEqual({ group: { id: 'y' }, alike: 1 })
  })

  test('is not read where its name is nobody’s or several groups’', async () => {
    expect(await lookUpGroup(groups([], nobody), { name: 'Y' })).toEqual({ group: undefined, alike: 0 })
    expect(await lookUpGroup(groups(['y', 'z'], nobody), { name: 'Y' })).toEqual({ group: undefined, alike: 2 })
  })
})

describe('the team of the settings', () => {
  test('is nobody when nobody is named', async () => {
    expect(await find({})).toEqual({ colleagues: [], groups: [], notes: [] })
  })

  test.each([
    ['room-manager', 11],
    ['editing', 10],
  ])('has colleagues with the right that their account can have: %s', async (role, access) => {
    const { colleagues, notes } = await find({ people: [{ email: 'Ben@Agency.example', role }] })
    expect(colleagues).toEqual([{ userId: 'ben', email: 'ben@agency.example', access }])
    expect(notes).toEqual([])
  })

  test.each([[{ id: lawyers.id }], [{ name: 'Lawyers' }]])('has groups by id or name: %o', async (group) => {
    expect((await find({ groups: [{ ...group, role: 'editing' }] })).groups).toEqual([{ ...lawyers, access: 10 }])
  })

  const stranger = { people: [{ email: 'stranger@agency.example', role: 'read' }] }
  const lack: [string, object, object[], string][] = [
    ['a colleague without an account', stranger, [ben], 'a colleague of the settings has no active DocSpace account'],
    [
      'a colleague whose account is not active',
      { people: [{ email: ben.email, role: 'read' }] },
      [{ ...ben, active: false }],
      'a colleague of the settings has no active DocSpace account',
    ],
    [
      'a group of an unknown id',
      { groups: [{ id: '99999999-2222-4333-8444-555555555555', role: 'read' }] },
      [ben],
      'DocSpace has no group 99999999-2222-4333-8444-555555555555',
    ],
    [
      'a group of an unknown name',
      { groups: [{ name: 'Cooks', role: 'read' }] },
      [ben],
      'DocSpace has no group "Cooks"',
    ],
    [
      'a name that two groups have',
      { groups: [{ name: 'Twins', role: 'read' }] },
      [ben],
      'DocSpace has several groups "Twins"',
    ],
  ]
  test.each(lack)('says what is not there, and goes on without: %s', async (_, team, people, note) => {
    expect(await find(team, people as (typeof ben)[])).toEqual({ colleagues: [], groups: [], notes: [note] })
  })

  test.each(lack)('or stops, by the settings: %s', async (_, team, people, note) => {
    await expect(find({ ...team, unknown: 'park' }, people as (typeof ben)[])).rejects.toMatchObject({
      name: 'Park',
      reason: { code: 'team-unknown' },
      detail: note,
    })
  })

  test('does not stop where everybody is there', async () => {
    const people = [{ email: ben.email, role: 'read' }]
    expect(await find({ people, unknown: 'park' })).toMatchObject({ colleagues: [{ userId: 'ben' }], notes: [] })
  })

  test('says it once, however many they are, and names no address', async () => {
    const { notes } = await find({
      people: ['x', 'y'].map((name) => ({ email: `${name}@agency.example`, role: 'read' })),
    })
    expect(notes).toEqual(['a colleague of the settings has no active DocSpace account'])
  })
})

describe('the team of the record', () => {
  const missing = 'a colleague whom the record names has no active DocSpace account'

  test('comes in only where the settings ask for it', async () => {
    expect(await find({}, [ben], [ben.email])).toEqual({ colleagues: [], groups: [], notes: [] })
    expect(await find({ fromCrm: 'editing' }, [ben], [])).toEqual({ colleagues: [], groups: [], notes: [] })
  })

  test.each([
    ['room-manager', 11],
    ['read', 2],
  ])('has the right that each account can have, as people write addresses: %s', async (role, access) => {
    const typed = ['Ben <Ben@Agency.example>', 'ben@agency.example; nobody']
    expect(await find({ fromCrm: role }, [ben], typed)).toEqual({
      colleagues: [{ userId: 'ben', email: 'ben@agency.example', access }],
      groups: [],
      notes: [],
    })
  })

  test('comes beside the colleagues of the settings', async () => {
    const cleo = { ...ben, id: 'cleo', email: 'cleo@agency.example' }
    const { colleagues } = await find(
      { fromCrm: 'read', people: [{ email: cleo.email, role: 'editing' }] },
      [ben, cleo],
      [ben.email],
    )
    expect(colleagues.map(({ userId, access }) => [userId, access])).toEqual([
      ['cleo', 10],
      ['ben', 2],
    ])
  })

  test.each([
    ['who has no account', []],
    ['whose account is not active', [{ ...ben, active: false }]],
  ])('is without a colleague %s, and says so or stops', async (_, people) => {
    const team = { fromCrm: 'read' }
    expect(await find(team, people, [ben.email])).toEqual({ colleagues: [], groups: [], notes: [missing] })
    await expect(find({ ...team, unknown: 'park' }, people, [ben.email])).rejects.toMatchObject({
      reason: { code: 'team-unknown' },
      detail: missing,
    })
  })

  test('is not added where it has more people than a room takes, and the record says so', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => `${n}@agency.example`)
    const people = many(51).map((email, n) => ({ ...ben, id: `${n}`, email }))
    expect((await find({ fromCrm: 'read' }, people, [...many(50), '0@Agency.example'])).colleagues).toHaveLength(50)
    const tooMany =
      'the record names more than 50 colleagues, so none of them was added: a group of DocSpace is the way for so many'
    expect(await find({ fromCrm: 'read' }, people, many(51))).toEqual({ colleagues: [], groups: [], notes: [tooMany] })
  })

  test.each([
    ['a source that tells none', {}],
    ['a CRM that keeps none of such records', { readTeam: async () => undefined }],
  ])('is said to be none for %s, or stops the client', async (_, records) => {
    const { docspace } = memoryPortal({ people: [ben] })
    const team = { fromCrm: 'read' }
    const note = 'the CRM keeps no team of such records, so nobody of it was added'
    expect(await findTeam(docspace, records, settingsWith({ team }), client)).toMatchObject({
      colleagues: [],
      notes: [note],
    })
    const parking = settingsWith({ team: { ...team, unknown: 'park' } })
    await expect(findTeam(docspace, records, parking, client)).rejects.toMatchObject({
      reason: { code: 'team-unknown' },
      detail: note,
    })
  })
})

describe('settings', () => {
  const all = { welcome: { way: 'folder', folderId: 1 }, manager: { default: 'anna@example.com' } }
  const problems = (team: object, more: object = {}) =>
    onboardingSettings
      .safeParse({ ...all, team, ...more })
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  const publicRoom = { room: { kind: 'public' }, client: { role: 'content-creator' } }
  const group = (more: object) => ({ groups: [{ role: 'read', ...more }] })
  const { id } = lawyers

  test.each([
    [group({ id }), {}],
    [group({ name: 'Lawyers' }), {}],
    [{ ...group({ id: everyone }), letInEveryone: true }, {}],
    [{ letInEveryone: true }, {}],
    [group({ id, role: 'content-creator' }), publicRoom],
    [{ people: [{ email: 'ben@agency.example', role: 'room-manager' }] }, publicRoom],
    [{ fromCrm: 'content-creator' }, publicRoom],
  ])('are taken: %j %j', (team, more) => expect(problems(team, more)).toBeUndefined())

  test.each([
    [group({ id, name: 'Lawyers' }), {}, /^team\.groups\.0: must have either id or name$/],
    [group({}), {}, /^team\.groups\.0: must have either id or name$/],
    [group({ id: 'lawyers' }), {}, /^team\.groups\.0\.id: /],
    [group({ id, role: 'room-manager' }), {}, /^team\.groups\.0\.role: /],
    [group({ id }), publicRoom, /^: a room of this kind knows no such role: choose another role in team/],
    [
      { people: [{ email: 'ben@agency.example', role: 'read' }] },
      publicRoom,
      /^: a room of this kind knows no such role: choose another role in team/,
    ],
    [
      group({ id: everyone.toUpperCase() }),
      {},
      /^: team\.groups must not have the group Everyone, .* set team\.letInEveryone too$/,
    ],
    [group({ name: ' everyone ' }), {}, /^: team\.groups must not have the group Everyone/],
    [
      { ...group({ name: 'Everyone' }), letInEveryone: true },
      {},
      /^: team\.groups must name the group Everyone by its id, c5cc67d1-/,
    ],
    [{ fromCrm: 'read' }, publicRoom, /^: a room of this kind knows no such role: choose another role in team/],
    [{ fromCrm: 'none' }, {}, /^team\.fromCrm: /],
    [
      {
        groups: [
          { name: 'Everyone', role: 'read' },
          { id, role: 'read' },
        ],
        letInEveryone: true,
      },
      {},
      /^: team\.groups must name the group Everyone by its id, c5cc67d1-/,
    ],
    [{ people: [{ email: 'ben', role: 'read' }] }, {}, /^team\.people\.0\.email: /],
  ])('are refused: %j %j', (team, more, problem) =>
    expect(problems(team, more)).toEqual([expect.stringMatching(problem)]),
  )

  test('of a rule are checked with its kind of room, and change what they name', () => {
    const rule = { name: 'a', room: { kind: 'public' }, client: { role: 'content-creator' } }
    expect(problems(group({ id }), { rooms: [rule] })).toEqual([
      expect.stringMatching(/^rooms\.0: a room of this kind/),
    ])
    expect(problems(group({ id }), { rooms: [{ ...rule, team: { groups: [] } }] })).toBeUndefined()
  })
})
