import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { espoRecords, writeFields } from '#lib/crm/espocrm/records.ts'
import { espoSettings } from '#lib/crm/espocrm/settings.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, page, scriptedApi, scriptedFetch } from '../../scripted-api.ts'
import { caught, testClock } from '../../worlds/world.ts'

afterEach(() => vi.unstubAllGlobals())

const ref = { source: 'espocrm', type: 'Account', id: '7' }
const account = '/api/v1/Account/7'

describe('a record', () => {
  const read = async (record: object | HttpAnswer, routes: Record<string, HttpAnswer> = {}, of = ref) => {
    const answer =
      'status' in record && 'headers' in record
        ? (record as HttpAnswer)
        : answerOf(200, { json: { id: '7', name: 'Acme', ...record } })
    const { fetch, calls } = scriptedFetch({
      [`GET /api/v1/${of.type}/7`]: answer,
      [`GET /api/v1/${of.type}/7/contacts`]: answerOf(200, { json: { list: [] } }),
      ...routes,
    })
    vi.stubGlobal('fetch', fetch)
    const records = espoRecords({
      settings: z.parse(espoSettings, { url: 'https://crm.example.com' }),
      credentials: { apiKey: 'key' },
      deadline: { remaining: () => 20_000 },
      clock: testClock(),
    })
    return { record: await records.read(of), calls: calls() }
  }
  const address = (emailAddress: string, more: object = {}) => ({ emailAddress, ...more })

  test.each([
    [{}, [], undefined],
    [{ emailAddress: 'a@x.example' }, ['a@x.example'], undefined],
    [{ emailAddress: 'a@x.example', emailAddressIsInvalid: true }, [], true],
    [{ emailAddress: 'a@x.example', emailAddressIsInvalid: false }, ['a@x.example'], undefined],
    [{ emailAddress: 'a@x.example', emailAddressData: [] }, ['a@x.example'], undefined],
    [
      {
        emailAddress: 'a@x.example',
        emailAddressData: [address('b@x.example'), address('a@x.example', { primary: true })],
      },
      ['a@x.example', 'b@x.example'],
      undefined,
    ],
    [
      {
        emailAddress: 'a@x.example',
        emailAddressData: [
          address('a@x.example', { primary: true, invalid: true }),
          address('b@x.example', { invalid: false }),
        ],
      },
      ['b@x.example'],
      undefined,
    ],
    [{ emailAddress: 'a@x.example', emailAddressData: [address('a@x.example', { invalid: true })] }, [], true],
    [{ emailAddress: 'a@x.example', emailAddressData: 'odd' }, ['a@x.example'], undefined],
  ])('with %j has the addresses %j', async (more, emails, invalid) => {
    const { record } = await read(more)
    expect([record?.emails, record?.emailsInvalid]).toEqual([emails, invalid])
  })

  const user = (answer: HttpAnswer) => ({ 'GET /api/v1/User/9': answer })

  test.each([
    [{}, {}, { ownerGap: 'none' }],
    [
      { assignedUserId: '9' },
      user(answerOf(200, { json: { emailAddress: 'anna@agency.example' } })),
      { ownerEmail: 'anna@agency.example' },
    ],
    [
      { assignedUserId: '9' },
      user(answerOf(200, { json: { isActive: false, emailAddress: 'x@x.example' } })),
      { ownerGap: 'inactive' },
    ],
    [{ assignedUserId: '9' }, user(answerOf(200, { json: {} })), { ownerGap: 'without-address' }],
    [{ assignedUserId: '9' }, user(answerOf(403)), { ownerGap: 'hidden' }],
    [{ assignedUserId: '9' }, user(answerOf(404)), { ownerGap: 'hidden' }],
  ])('of %j has the owner %#', async (more, routes, owner) => {
    const { record } = await read(more, routes as Record<string, HttpAnswer>)
    expect(record).toMatchObject(owner)
    expect(Object.keys(record ?? {}).filter((name) => name.startsWith('owner'))).toEqual(Object.keys(owner))
  })

  test('whose owner cannot be read waits', async () => {
    expect(await caught(read({ assignedUserId: '9' }, user(answerOf(403, page))))).toMatchObject({
      detail: 'address locked',
    })
    expect(await caught(read({ assignedUserId: '9' }, user(answerOf(418))))).toMatchObject({ detail: 'GET User: 418' })
  })

  const contacts = (answer: HttpAnswer) => ({ [`GET ${account}/contacts`]: answer })

  test('has the addresses of its contacts behind its own, and of one whose primary address is invalid the next', async () => {
    const list = [
      { id: '1', emailAddress: 'c@x.example' },
      { id: '2', emailAddress: 'd@x.example', emailAddressIsInvalid: true },
    ]
    const whole = {
      emailAddressData: [address('d@x.example', { primary: true, invalid: true }), address('e@x.example')],
    }
    const { record, calls } = await read(
      { emailAddress: 'a@x.example' },
      { ...contacts(answerOf(200, { json: { list } })), 'GET /api/v1/Contact/2': answerOf(200, { json: whole }) },
    )
    expect(record?.emails).toEqual(['a@x.example', 'c@x.example', 'e@x.example'])
    expect(calls).toContain(
      `GET ${account}/contacts?select=id,emailAddress,emailAddressIsInvalid,createdAt&orderBy=createdAt&order=asc&maxSize=20`,
    )
    expect(calls).not.toContain('GET /api/v1/Contact/1')
  })

  test.each([
    [answerOf(403), []],
    [answerOf(404), []],
  ])('whose contacts are not to be seen has its own addresses: %#', async (answer, emails) => {
    expect((await read({}, contacts(answer))).record?.emails).toEqual(emails)
  })

  test('whose contacts cannot be read waits', async () => {
    expect(await caught(read({}, contacts(answerOf(403, page))))).toMatchObject({ detail: 'address locked' })
    expect(await caught(read({}, contacts(answerOf(418))))).toMatchObject({ detail: 'GET contacts: 418' })
  })

  test('of an entity without contacts is not asked for them', async () => {
    const { calls } = await read({}, {}, { ...ref, type: 'Lead' })
    expect(calls).toEqual(['GET /api/v1/Lead/7'])
  })

  test('that was deleted is none, also for an administrator’s key', async () => {
    expect((await read({ deleted: true })).record).toBeUndefined()
    expect((await read(answerOf(404))).record).toBeUndefined()
    expect((await read({ deleted: false, versionNumber: 3 })).record?.revision).toBe('3')
    expect((await read({ versionNumber: '3' })).record).not.toHaveProperty('revision')
  })
})

describe('a write', () => {
  const put = (answers: HttpAnswer[], revision?: string, current: object | undefined = { revision: '8' }) => {
    const { http, asked } = scriptedApi({ [`PUT ${account}`]: answers })
    const read = async () =>
      (current && { ref, name: '', emails: [], isClient: true, ...current }) as Awaited<
        ReturnType<Parameters<typeof writeFields>[3]>
      >
    return { done: writeFields(http, { ref, ...(revision && { revision }) }, { cStatus: 'ready' }, read), asked }
  }
  const conflict = answerOf(409, { json: { versionNumber: 8 } })
  const kept = answerOf(200, { json: { cStatus: 'ready' } })

  test('names the version that was read, and a newer one after a conflict', async () => {
    const { done, asked } = put([conflict, kept], '7')
    expect(await done).toEqual({ outcome: 'kept', record: { cStatus: 'ready' } })
    expect(asked.map(({ headers }) => headers)).toEqual([{ 'x-version-number': '7' }, { 'x-version-number': '8' }])
    expect(asked[0]).toMatchObject({ json: { cStatus: 'ready' }, repeatable: true })
  })

  test('names no version where none is known', async () => {
    const { done, asked } = put([kept])
    await done
    expect(asked[0]).not.toHaveProperty('headers')
  })

  test('is tried three times against others’ changes', async () => {
    const { done, asked } = put([conflict], '7')
    expect(await caught(done)).toMatchObject({ reason: { code: 'crm-changing' }, detail: 'espocrm:Account:7' })
    expect(asked).toHaveLength(3)
  })

  test.each([
    [[answerOf(404)], { outcome: 'gone' }],
    [
      [
        answerOf(400, {
          headers: {
            'x-status-reason': 'Field validation failure; entityType: Account, field: cStatus, type: maxLength.',
          },
        }),
      ],
      { outcome: 'refused', fields: [{ name: 'cStatus', rule: 'maxLength' }], detail: 'PUT record: 400' },
    ],
    [[answerOf(400)], { outcome: 'refused', fields: [], detail: 'PUT record: 400' }],
    [
      [answerOf(400, { headers: { 'x-status-reason': 'field: , type: x' } })],
      { outcome: 'refused', fields: [], detail: 'PUT record: 400' },
    ],
  ])('ends as EspoCRM says: %#', async (answers, outcome) => expect(await put(answers).done).toEqual(outcome))

  test('has nowhere to go where the record is gone after a conflict', async () => {
    const { http } = scriptedApi({ [`PUT ${account}`]: conflict })
    expect(await writeFields(http, { ref }, { cStatus: 'x' }, async () => undefined)).toEqual({ outcome: 'gone' })
  })

  test.each([
    [answerOf(409, { json: {} }), 'crm-record-locked'],
    [answerOf(409, { json: [] }), 'crm-record-locked'],
    [answerOf(418), 'crm-not-understood'],
    [answerOf(418, { json: {} }), 'crm-not-understood'],
  ])('is refused: %#', async (answer, code) => {
    expect(await caught(put([answer]).done)).toMatchObject({ reason: { code } })
  })

  test('reads the record again where a conflict says nothing', async () => {
    expect(await put([answerOf(409), kept]).done).toMatchObject({ outcome: 'kept' })
    expect(await put([answerOf(409, { json: null }), kept]).done).toMatchObject({ outcome: 'kept' })
  })
})
