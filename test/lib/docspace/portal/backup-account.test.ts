import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountCalls } from '#lib/docspace/portal/backup-account.ts'
import { openScriptedPortal, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
beforeAll(async () => {
  portal = await openScriptedPortal()
})
afterAll(() => portal.close())

test.each([
  ['ownerId', { ownerId: 'anna' }, 'anna'],
  ['serverVersion', { version: '3.7.0' }, '3.7.0'],
  ['serverVersion', {}, undefined],
  ['server', { standalone: false, baseDomain: null }, { isOwn: false, mayHaveMorePortals: false }],
  ['server', { standalone: true, baseDomain: 'localhost' }, { isOwn: true, mayHaveMorePortals: false }],
] as const)('%s of %j is %j', async (what, response, expected) => {
  portal.answer({ response })
  expect(await accountCalls(portal.call)[what]()).toEqual(expected)
  expect(portal.lines()).toEqual(['GET /api/2.0/settings'])
})

test.each([
  ['ownerId', {}],
  ['ownerId', { ownerId: 7 }],
  ['serverVersion', { version: 3 }],
  ['server', { standalone: 'yes' }],
  ['server', { baseDomain: 7 }],
] as const)('%s of %j is no answer', async (what, response) => {
  portal.answer({ response })
  await expect(accountCalls(portal.call)[what]()).rejects.toMatchObject({ reason: { code: 'docspace-failed' } })
})
