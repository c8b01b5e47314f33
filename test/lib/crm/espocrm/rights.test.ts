import { describe, expect, test } from 'vitest'
import { keyOwner, rightsStep } from '#lib/crm/espocrm/rights.ts'
import { answerOf } from '../scripted-api.ts'
import { caught } from '../worlds/world.ts'

const userWith = (table: object, more: { fieldTable?: unknown; settings?: object } = {}, type = 'api') => {
  const { fieldTable, settings } = more
  const json = {
    user: { userName: 'roomkeeper', type },
    acl: { table, ...(fieldTable !== undefined && { fieldTable }) },
    ...(settings && { settings }),
  }
  return keyOwner(async () => answerOf(200, { json }))
}

const full = {
  Account: { read: 'all', edit: 'all' },
  Contact: { read: 'all' },
  User: { read: 'all' },
  Webhook: true,
}

describe('the user behind a key', () => {
  test('is named with the version of EspoCRM', async () => {
    expect(await userWith({}, { settings: { version: '9.2.7' } })).toMatchObject({
      userName: 'roomkeeper',
      type: 'api',
      version: '9.2.7',
    })
    expect(await userWith({})).toMatchObject({ version: 'of unknown version' })
    expect(await userWith({}, { settings: {} }, 'regular')).toMatchObject({
      type: 'regular',
      version: 'of unknown version',
    })
  })

  test.each([
    [true, 'all'],
    [false, 'no'],
    [{ read: 'team' }, 'team'],
    [{ edit: 'all' }, 'no'],
    [{ read: 7 }, 'no'],
    [null, 'no'],
    ['all', 'no'],
    [undefined, 'no'],
  ])('whose role says %j reads %s', async (given, reach) => {
    expect((await userWith({ Account: given })).reach('Account', 'read')).toBe(reach)
  })

  test.each([
    [{ Account: { cLink: { edit: 'no' } } }, false],
    [{ Account: { cLink: { edit: 'yes' } } }, true],
    [{ Account: { other: { edit: 'no' } } }, true],
    [{ Contact: { cLink: { edit: 'no' } } }, true],
    [[], true],
    [undefined, true],
  ])('with the rights %j on fields may edit one: %s', async (fieldTable, may) => {
    expect((await userWith({}, { fieldTable })).mayEdit('Account', 'cLink')).toBe(may)
  })

  test('is nobody where the answer is another one', async () => {
    expect(await caught(keyOwner(async () => answerOf(200, { json: {} })))).toMatchObject({
      detail: 'GET App/user: 200, but not as documented',
    })
    expect(await caught(keyOwner(async () => answerOf(401)))).toMatchObject({ detail: 'GET App/user: 401' })
  })
})

describe('rights', () => {
  const step = async (table: object, objects = ['Account']) =>
    rightsStep(await userWith({ ...full, ...table }), objects)
  const what = 'rights of the API user roomkeeper'
  const wrong = (...lines: string[]) => ({
    what,
    state: 'wrong',
    how: ['Administration > Roles: the role of this user needs', ...lines],
  })

  test('are enough with everything, also in the words of actions that know no reach', async () => {
    expect(await step({})).toEqual({ what, state: 'done' })
    expect(await step({ Account: { read: 'yes', edit: 'yes' } })).toEqual({ what, state: 'done' })
  })

  test.each([
    [
      { Account: { read: 'all', edit: 'own' } },
      ['  Account: edit = all, not own: EspoCRM sends no events for the others, and they would get no room'],
    ],
    [
      { Account: { read: 'team', edit: 'no' } },
      [
        '  Account: read = all, not team: EspoCRM sends no events for the others, and they would get no room',
        '  Account: edit = all',
      ],
    ],
    [{ Contact: false, User: {} }, ['  Contact: read = all', '  User: read = all']],
    [{ Webhook: false }, ['  Webhook: enabled']],
  ])('of %j lack %j', async (table, lines) => expect(await step(table)).toEqual(wrong(...lines)))

  test('are needed on streams where notes are written', async () => {
    const user = async (stream: string) => userWith({ ...full, Account: { read: 'all', edit: 'all', stream } })
    expect(rightsStep(await user('all'), ['Account'], true)).toEqual({ what, state: 'done' })
    expect(rightsStep(await user('no'), ['Account'], true)).toEqual(wrong('  Account: stream = all'))
    expect(rightsStep(await user('no'), ['Account'])).toEqual({ what, state: 'done' })
  })

  test('are needed on every object that can be a client', async () => {
    expect(await step({}, ['Account', 'Lead'])).toEqual(wrong('  Lead: read = all', '  Lead: edit = all'))
  })
})
