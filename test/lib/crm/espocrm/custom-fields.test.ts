import { describe, expect, test } from 'vitest'
import type { EspoMethod } from '#lib/crm/espocrm/api.ts'
import { type FieldContext, fieldRemovals, fieldSteps } from '#lib/crm/espocrm/custom-fields.ts'
import type { EspoUser } from '#lib/crm/espocrm/reading/key-owner.ts'
import type { ConnectStep } from '#lib/crm/setup/connector.ts'
import { answerOf } from '../scripted-api.ts'
import { caught } from '../worlds/world.ts'

const fields = { roomId: 'cRoomId', roomUrl: 'cRoomUrl', invitationUrl: 'cLink', status: 'cStatus' }
const good = { roomId: 20, roomUrl: 120, invitationUrl: 120, status: 250 }
const user: EspoUser = {
  userName: 'roomkeeper',
  type: 'api',
  version: '9.2',
  reach: () => 'all',
  maySee: () => true,
  mayEdit: () => true,
}

interface Setting {
  definitions?: Record<string, object | undefined>
  portalUrl?: string
  lockable?: unknown
  admin?: boolean
  statuses?: Record<string, number>
}

/** An EspoCRM whose metadata have these definitions of fields, and what its administrator was asked for. */
const espocrm = ({
  definitions = {},
  portalUrl = 'https://docs.example.com',
  lockable,
  admin = true,
  statuses = {},
}: Setting) => {
  const asked: [string, unknown][] = []
  const call = async (_: EspoMethod, path: string) => {
    const key = decodeURIComponent(path.slice('Metadata?key='.length))
    if (key === 'scopes.Account.lockable')
      return lockable === undefined ? answerOf(200) : answerOf(200, { json: lockable })
    const definition = definitions[key.slice('entityDefs.Account.fields.'.length)]
    return definition ? answerOf(200, { json: definition }) : answerOf(200)
  }
  const asAdmin = async (method: EspoMethod, path: string, json?: unknown) => {
    asked.push([`${method} ${path}`, json])
    return answerOf(statuses[method] ?? 200, { json: { type: 'varchar', label: 'x' } })
  }
  const context: FieldContext = { call, admin: admin ? asAdmin : undefined, fields, portalUrl }
  return { context, asked }
}

const stepsOf = (setting: Setting, who = user) => fieldSteps(espocrm(setting).context, who, ['Account'])
const ofField = async (name: string, definition: object | undefined, setting: Setting = {}) =>
  (await stepsOf({ ...setting, definitions: { ...all, [name]: definition } })).find(({ what }) => what.includes(name))

const all = Object.fromEntries(
  Object.entries(fields).map(([kind, name]) => [name, { type: 'varchar', maxLength: good[kind as keyof typeof good] }]),
)

describe('fields that are there', () => {
  test('are done, a step for each', async () => {
    expect(await stepsOf({ definitions: all })).toEqual(
      Object.values(fields).map((name) => ({ what: `field ${name} on Account`, state: 'done' })),
    )
  })

  test.each([
    ['cStatus', { type: 'varchar', maxLength: 250 }, undefined],
    ['cStatus', { type: 'varchar', maxLength: 249 }, 'It is of type varchar and too short.'],
    ['cStatus', { type: 'varchar', maxLength: null }, 'It is of type varchar and too short.'],
    ['cStatus', { type: 'varchar' }, 'It is of type varchar and too short.'],
    ['cStatus', { type: 'text' }, undefined],
    ['cRoomUrl', { type: 'varchar' }, undefined],
    ['cRoomUrl', { type: 'url', maxLength: 119 }, 'It is of type url and too short.'],
    ['cRoomUrl', { type: 'url', maxLength: 255 }, undefined],
    ['cRoomId', { type: 'int', maxLength: 5 }, 'It is of type int.'],
    ['cRoomId', { type: 'int', maxLength: 50 }, 'It is of type int.'],
    ['cRoomId', { anything: 1 }, 'It is of type unknown.'],
  ])('%s as %j: %s', async (name, definition, wrong) => {
    const step = await ofField(name, definition)
    expect(step?.state).toBe(wrong ? 'wrong' : 'done')
    if (!wrong) return
    const length = { cStatus: 250, cRoomUrl: 120, cRoomId: 20 }[name]
    expect(step?.how).toEqual([
      wrong,
      `Make it a varchar of ${length} characters at least, or name another field in the settings.`,
    ])
  })

  test('that a role closes are named with the place of the right', async () => {
    const closed: EspoUser = { ...user, mayEdit: (entity, field) => !(entity === 'Account' && field === 'cLink') }
    const wrong = (await stepsOf({ definitions: all }, closed)).filter(({ state }) => state === 'wrong')
    expect(wrong).toEqual([
      {
        what: 'field cLink on Account',
        state: 'wrong',
        how: ['Administration > Roles > the role of roomkeeper > Field Level > Account: cLink: edit = yes'],
      },
    ])
  })

  test('of type url do not take an address without a dot', async () => {
    const inside = { portalUrl: 'http://portal:8092' }
    const url = { type: 'url', maxLength: 500 }
    expect(await ofField('cLink', url, inside)).toMatchObject({
      state: 'wrong',
      how: [
        'It is of type url, which takes no address without a dot in its host, and people reach the portal as portal.',
        'Delete the field, then run this again, which makes it a varchar; or set docspace.publicUrl to an address with a dot.',
      ],
    })
    expect(await ofField('cLink', url)).toMatchObject({ state: 'done' })
    expect(await ofField('cStatus', url, inside)).toMatchObject({ state: 'done' })
    expect(await ofField('cLink', { type: 'varchar', maxLength: 500 }, inside)).toMatchObject({ state: 'done' })
  })

  test('are opened for locked records where records can be locked', async () => {
    const open = { ...all, cStatus: { type: 'varchar', maxLength: 255, notLockable: true } }
    expect((await stepsOf({ definitions: open, lockable: false })).every(({ state }) => state === 'done')).toBe(true)
    expect((await stepsOf({ definitions: open, lockable: 'true' })).every(({ state }) => state === 'done')).toBe(true)
    const { context, asked } = espocrm({ definitions: open, lockable: true })
    const steps = await fieldSteps(context, user, ['Account'])
    expect(steps.map(({ state }) => state)).toEqual(['to-do', 'to-do', 'to-do', 'done'])
    expect(steps[0]).toMatchObject({
      what: 'field cRoomId on Account, writable on locked records',
      needs: ['adminUser', 'adminPassword'],
    })
    await steps[0]?.make?.()
    expect(asked).toEqual([
      ['GET Admin/fieldManager/Account/cRoomId', undefined],
      ['PUT Admin/fieldManager/Account/cRoomId', { type: 'varchar', label: 'x', notLockable: true }],
    ])
  })
})

describe('fields that are not there', () => {
  const made = async (setting: Setting = {}) => {
    const { context, asked } = espocrm(setting)
    const steps = await fieldSteps(context, user, ['Account'])
    for (const { make } of steps) await make?.()
    return { steps, asked: asked.map(([, json]) => json) }
  }

  test('are made with the length of their values, and with the type that takes the portal’s address', async () => {
    const { steps, asked } = await made()
    expect(steps.every(({ state, needs }) => state === 'to-do' && needs?.join() === 'adminUser,adminPassword')).toBe(
      true,
    )
    expect(asked).toEqual([
      { name: 'roomId', label: 'DocSpace room id', type: 'varchar', maxLength: 64 },
      { name: 'roomUrl', label: 'DocSpace room', type: 'url', maxLength: 500 },
      { name: 'link', label: 'DocSpace invitation', type: 'url', maxLength: 1000 },
      { name: 'status', label: 'DocSpace status', type: 'varchar', maxLength: 255 },
    ])
    const inside = await made({ portalUrl: 'http://portal', lockable: true })
    expect(inside.asked).toMatchObject(
      ['varchar', 'varchar', 'varchar', 'varchar'].map((type) => ({ type, notLockable: true })),
    )
  })

  test('may be made by somebody else at the same time, and by nobody who may not', async () => {
    expect((await made({ statuses: { POST: 409 } })).asked).toHaveLength(4)
    expect(await caught(made({ statuses: { POST: 500 } }))).toMatchObject({
      reason: { code: 'crm-unreachable' },
      detail: 'POST fieldManager: 500',
    })
    expect(await caught(made({ admin: false }))).toMatchObject({
      reason: { code: 'crm-forbidden' },
      detail: 'no administrator was given',
    })
  })

  test.each(['docspaceStatus', 'CStatus', 'cstatus', 'xcStatus', 'c Status', 'cStatus-x'])(
    'cannot be made as %s',
    async (status) => {
      const { context } = espocrm({})
      const steps = await fieldSteps({ ...context, fields: { ...fields, status } }, user, ['Account'])
      expect(steps.at(-1)).toEqual({
        what: `field ${status} on Account`,
        state: 'wrong',
        how: ['EspoCRM names custom fields cLikeThis: correct the name in the settings.'],
      })
    },
  )
})

test('only fields that are there are deleted', async () => {
  const { context, asked } = espocrm({ definitions: { cLink: { type: 'url' } } })
  const steps: ConnectStep[] = await fieldRemovals(context, ['Account'])
  expect(steps).toMatchObject([
    { what: 'delete the field cLink of Account', state: 'to-do', needs: ['adminUser', 'adminPassword'] },
  ])
  await steps[0]?.make?.()
  expect(asked).toEqual([['DELETE Admin/fieldManager/Account/cLink', undefined]])
})

test('a field for the day of arrival is looked at, made and deleted where the settings name it', async () => {
  const { context, asked } = espocrm({ definitions: all })
  const named = { ...context, fields: { ...fields, joinedOn: 'cJoinedOn' } }
  const step = (await fieldSteps(named, user, ['Account'])).at(-1)
  expect(step).toMatchObject({ what: 'field cJoinedOn on Account', state: 'to-do' })
  await step?.make?.()
  const made = { name: 'joinedOn', label: 'DocSpace joined on', type: 'varchar', maxLength: 64 }
  expect(asked).toEqual([['POST Admin/fieldManager/Account', made]])
  for (const [maxLength, state] of [
    [10, 'done'],
    [9, 'wrong'],
  ] as const) {
    const there = espocrm({ definitions: { ...all, cJoinedOn: { type: 'varchar', maxLength } } })
    const steps = await fieldSteps({ ...there.context, fields: named.fields }, user, ['Account'])
    expect(steps.at(-1)?.state).toBe(state)
    const removals = await fieldRemovals({ ...there.context, fields: named.fields }, ['Account'])
    expect(removals.at(-1)?.what).toBe('delete the field cJoinedOn of Account')
  }
})
