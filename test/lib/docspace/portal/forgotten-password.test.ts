import { afterAll, beforeAll, expect, test } from 'vitest'
import { forgottenPassword } from '#lib/docspace/portal/forgotten-password.ts'
import { openScriptedPortal, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
beforeAll(async () => {
  portal = await openScriptedPortal()
})
afterAll(() => portal.close())

const query = 'type=PasswordChange&key=k%2B1&uid=anna'
const hashing = { salt: 's', iterations: 1, size: 256 }
const changed = [{ response: {} }, { response: { token: 'token' } }, { response: { key: 'sk-2' } }]
const newKey = (address: string, ms = 20_000) =>
  forgottenPassword(portal.url, { remaining: () => ms }).newKey(address, 'a@x.example', hashing)

test.each([
  ['the address itself', `https://docs.example.com/confirm/PasswordChange?${query}`, []],
  ['the short one', 'https://docs.example.com/s/Abc?x=1', ['GET /s/Abc?x=1']],
])('a key is made by what stands behind the question mark of %s', async (_, address, before) => {
  const location = `https://docs.example.com/confirm/PasswordChange?${query}`
  portal.answer(...before.map(() => ({ status: 302, headers: { location } })), ...changed)
  expect(await newKey(address)).toBe('sk-2')
  expect(portal.lines()).toEqual([
    ...before,
    'PUT /api/2.0/people/anna/password',
    'POST /api/2.0/authentication',
    'POST /api/2.0/keys',
  ])
  const [set, signIn, made] = portal.asked.slice(before.length)
  const passwordHash = expect.stringMatching(/^[0-9a-f]{64}$/)
  expect(set).toMatchObject({ headers: { confirm: query }, json: { email: 'a@x.example', passwordHash } })
  expect(signIn?.json).toEqual({ ...(set?.json as object), email: undefined, userName: 'a@x.example' })
  expect(made).toMatchObject({ headers: { authorization: 'token' } })
  expect(made?.json).toEqual({ name: 'Roomkeeper', permissions: ['*'], expiresInDays: 365 })
})

test('nothing is asked once the time is over', async () => {
  portal.answer()
  await expect(newKey('/s/Abc', 500)).rejects.toMatchObject({ name: 'NoAnswer', why: 'deadline' })
  expect(portal.asked).toEqual([])
})
