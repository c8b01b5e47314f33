import { afterAll, beforeAll, expect, test } from 'vitest'
import { openInstance, type RunningInstance } from '../running-instance.ts'
import { examine } from './findings.ts'

let running: RunningInstance
beforeAll(async () => {
  running = await openInstance()
}, 60_000)
afterAll(() => running?.stop())

const base = { welcome: { way: 'folder', folderId: 20 }, manager: { default: 'anna.manager@example.com' } }

/** What doctor says of the team, with these settings. */
const said = async (onboarding: object) => {
  const { findings } = await examine(running, { onboarding: { ...base, ...onboarding } }, '--no-trial')
  return findings.filter(({ area }) => area === 'Team').map(({ verdict, text }) => `${verdict}: ${text}`)
}

test('colleagues and groups are looked up, also those of rules, each once', async () => {
  const groups = running.instance.docspace?.state.groups
  for (const [at, name] of ['Lawyers', 'Twins', 'Twins'].entries())
    groups?.push({ id: `${at}0000000-1111-4222-8333-444444444444`, name, members: [], created: 0 })
  const ben = { email: 'ben.manager@example.com', role: 'read' }
  const rule = {
    name: 'a',
    team: { people: [ben, { email: 'Nobody@example.com', role: 'read' }], groups: [{ name: 'Twins', role: 'read' }] },
  }
  const team = {
    people: [ben],
    groups: [
      { name: 'Lawyers', role: 'read' },
      { id: '99999999-1111-4222-8333-444444444444', role: 'read' },
    ],
  }
  const all = [{ name: 'b', where: { type: ['x'] } }, rule]
  expect(await said({ team, rooms: all })).toEqual([
    'ok: ben.manager@example.com is a colleague in every room that names them',
    'problem: the colleague nobody@example.com is no active account',
    'ok: the group "Lawyers" has 0 members',
    'problem: DocSpace has no group 99999999-1111-4222-8333-444444444444',
    'problem: DocSpace has 2 groups "Twins"',
  ])
})

test('where nobody is named, nothing is said', async () => {
  expect(await said({})).toEqual([])
})
