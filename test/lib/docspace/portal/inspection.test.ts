import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accountCalls } from '#lib/docspace/portal/backup-account.ts'
import { askPortal, inspectPortal } from '#lib/docspace/portal/inspection.ts'
import { daysLeft, neverEnds } from '#lib/docspace/portal/key-life.ts'
import { docspaceKey } from '#lib/docspace/portal/key-secret.ts'
import { portalUrl } from '#lib/docspace/portal/portal-url.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { openScriptedPortal, restlessClock, type ScriptedPortal } from '../scripted-portal.ts'

const now = Date.UTC(2026, 10, 28, 12)
const clock = restlessClock(now)
let portal: ScriptedPortal
beforeAll(async () => {
  portal = await openScriptedPortal(clock)
})
afterAll(() => portal.close())

describe('what a portal says of itself to everybody', () => {
  test.each([
    [{ response: { docSpace: true, version: '3.7.0' } }, { version: '3.7.0' }],
    [{ response: { docSpace: true } }, { version: undefined }],
    [{ response: { docSpace: false, version: '12.5' } }, undefined],
    [{ response: { version: '12.5' } }, undefined],
    [{ status: 201, response: { docSpace: true } }, undefined],
    [{ body: '<html>' }, undefined],
  ])('%j: %j', async (answer, self) => {
    portal.answer(answer)
    expect(await askPortal(portal.url, deadlineIn(20_000))).toEqual(self)
    expect(portal.lines()).toEqual(['GET /api/2.0/settings'])
    expect(portal.asked[0]?.headers).not.toHaveProperty('authorization')
  })

  test('is nothing while it does not answer', async () => {
    portal.answer()
    await expect(askPortal(portal.url, { remaining: () => 500 })).rejects.toMatchObject({ name: 'NoAnswer' })
  })
})

describe('what a check asks a portal', () => {
  const inspected = () => inspectPortal(portal.options())

  test.each([
    [
      { status: 1, isRoomAdmin: true },
      { active: true, makesRooms: true },
    ],
    [
      { status: 1, isOwner: true },
      { active: true, makesRooms: true },
    ],
    [
      { status: 2, isAdmin: true },
      { active: false, makesRooms: true },
    ],
    [{ status: 1 }, { active: true, makesRooms: false }],
  ])('of a user: %j', async (found, expected) => {
    portal.answer({ response: { id: 'a/b', ...found } })
    expect(await inspected().user('a/b')).toEqual(expected)
    expect(portal.lines()).toEqual(['GET /api/2.0/people/a%2Fb'])
  })

  test('of its key and its plan', async () => {
    portal.answer(
      { response: { createBy: { id: 'anna' }, permissions: ['rooms:write'] } },
      { response: { features: [{ id: 'room', value: 3 }] } },
    )
    expect(await inspected().key()).toEqual({ permissions: ['rooms:write'], expiresAt: undefined, userId: 'anna' })
    expect(await inspected().plan()).toEqual({ rooms: { most: 3, used: 0 } })
    expect(portal.lines()).toEqual(['GET /api/2.0/keys/@self', 'GET /api/2.0/portal/payment/quota'])
  })
})

describe('what a backup asks of its key and its user', () => {
  const account = () => accountCalls(portal.call)
  const answered = async <T>(response: unknown, ask: (calls: ReturnType<typeof account>) => Promise<T>) => {
    portal.answer({ response })
    return [await ask(account()), ...portal.lines()]
  }

  test.each([
    [{ version: '3.1.0' }, '3.1.0'],
    [{}, undefined],
  ])('says its version by settings with %j', async (settings, version) => {
    expect(await answered(settings, (calls) => calls.serverVersion())).toEqual([version, 'GET /api/2.0/settings'])
  })

  test.each([
    [{ permissions: [] }, { full: true, expiresAt: undefined }],
    [
      { permissions: ['rooms:write'], expiresAt: '2027-01-01T00:00:00Z' },
      { full: false, expiresAt: Date.UTC(2027, 0, 1) },
    ],
  ])('key with %j', async (key, expected) => {
    const found = await answered({ createBy: { id: 'anna' }, ...key }, (calls) => calls.key())
    expect(found).toEqual([expected, 'GET /api/2.0/keys/@self'])
  })

  test.each([
    [{ isOwner: true }, true],
    [{ isAdmin: true, isOwner: false }, true],
    [{ isRoomAdmin: true, isOwner: false, isAdmin: false }, false],
    [{}, false],
  ])('user with %j', async (user, expected) => {
    const found = await answered({ id: 'anna', ...user }, (calls) => calls.administrator())
    expect(found).toEqual([expected, 'GET /api/2.0/people/@self'])
  })

  test('folder of the user’s own', async () => {
    const found = await answered({ current: { id: 12 } }, (calls) => calls.myDocuments())
    expect(found).toEqual([12, 'GET /api/2.0/files/@my?count=1'])
  })

  test.each([
    [{ security: { Create: true } }, true],
    [{ security: { Create: false } }, false],
    [{ security: {} }, undefined],
    [{}, undefined],
  ])('folder with %j', async (current, expected) => {
    const found = await answered({ current }, (calls) => calls.mayCreateIn(12))
    expect(found).toEqual([expected, 'GET /api/2.0/files/12?count=1'])
  })

  test.each([{}, { current: {} }, { current: { id: 'x' } }])(
    'an answer without a folder (%j) is none',
    async (response) => {
      portal.answer({ response })
      await expect(account().myDocuments()).rejects.toMatchObject({ reason: { code: 'docspace-failed' } })
    },
  )

  test.each([{}, { current: { security: 'x' } }, { current: { security: { Create: 'yes' } } }])(
    'an answer without rights (%j) is none',
    async (response) => {
      portal.answer({ response })
      await expect(account().mayCreateIn(12)).rejects.toMatchObject({ reason: { code: 'docspace-failed' } })
    },
  )

  test('limits of the plan', async () => {
    const found = await answered({ features: [{ id: 'free_backup', value: 2, used: { value: 1 } }] }, (calls) =>
      calls.plan(),
    )
    expect(found).toEqual([{ freeBackups: { most: 2, used: 1 } }, 'GET /api/2.0/portal/payment/quota'])
  })
})

describe('how many days a key lasts', () => {
  const left = async (expiresAt?: number) => {
    portal.answer({
      response: { createBy: { id: 'a' }, ...(expiresAt && { expiresAt: new Date(expiresAt).toISOString() }) },
    })
    return daysLeft({ url: portal.url, apiKey: 'sk-1' }, clock)
  }
  const day = 86_400_000

  test('whole ones, none when it has ended, ten years when it does not end', async () => {
    const at = clock.now()
    expect([await left(at + 1.9 * day), await left(at + 2 * day), await left(at - day)]).toEqual([1, 2, 0])
    expect(await left()).toBe(neverEnds)
  })

  test('none when DocSpace refuses it', async () => {
    portal.answer({ status: 401 }, { response: { tenantStatus: 0 } })
    expect(await daysLeft({ url: portal.url, apiKey: 'sk-1' }, clock)).toBe(0)
  })

  test.each([
    [{ status: 429 }, 'docspace-busy'],
    [{ status: 402 }, 'docspace-tariff'],
  ])('is not known after %j', async (answer, code) => {
    portal.answer(answer)
    await expect(daysLeft({ url: portal.url, apiKey: 'sk-1' }, clock)).rejects.toMatchObject({ reason: { code } })
  })
})

test.each([
  ['https://acme.onlyoffice.com', true],
  ['http://127.0.0.1:8092/', true],
  ['https://acme.example.com/docspace', false],
  ['ftp://acme.example.com', false],
  ['http:', false],
  ['acme.example.com', false],
])('%s is the address of a portal: %s', (url, is) => {
  const { success, error } = portalUrl.safeParse(url)
  expect(success).toBe(is)
  if (url.endsWith('/docspace')) expect(error?.issues[0]?.message).toBe('the address alone, without a path')
})

test('a key of DocSpace is one in a secret, and not empty', () => {
  const accepted = [{ apiKey: 'sk-1' }, { apiKey: '' }, {}, 'sk-1'].map((one) => docspaceKey.safeParse(one).success)
  expect(accepted).toEqual([true, false, false, false])
})
