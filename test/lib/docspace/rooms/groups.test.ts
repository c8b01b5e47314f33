import { afterAll, beforeAll, expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { groupCalls } from '#lib/docspace/rooms/groups.ts'
import { openScriptedPortal, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
const groups = () => groupCalls(portal.call)
beforeAll(async () => {
  portal = await openScriptedPortal()
})
afterAll(() => portal.close())

test('a group has its members, with addresses in lower case', async () => {
  const members = [{ id: 'a', email: 'A@Example.com' }, { id: 'b' }]
  portal.answer({ response: { id: 'g', name: 'Lawyers', members } }, { response: { id: 'g', name: 'Lawyers' } })
  expect(await groups().read('g/1')).toEqual({
    id: 'g',
    name: 'Lawyers',
    members: [
      { userId: 'a', email: 'a@example.com' },
      { userId: 'b', email: '' },
    ],
  })
  expect(await groups().read('g')).toEqual({ id: 'g', name: 'Lawyers', members: [] })
  expect(portal.lines()).toEqual(['GET /api/2.0/group/g%2F1', 'GET /api/2.0/group/g'])
})

/** A refusal of DocSpace, and what the portal says of its own state when it is asked about that. */
const refused = (status: number) => [{ status, body: '{"error":{"message":"no"}}' }, { response: { tenantStatus: 0 } }]

test('a group that is not there is none; one that may not be read is not taken for that', async () => {
  portal.answer(...refused(404))
  expect(await groups().read('g')).toBeUndefined()
  portal.answer(...refused(403))
  await expect(groups().read('g')).rejects.toBeInstanceOf(DocSpaceRefusal)
})

const named = (id: string, name: string) => ({ id, name })

test('groups are found by their whole name, in any capitals, on every page', async () => {
  const others = Array.from({ length: 99 }, (_, at) => named(`x${at}`, `Lawyers ${at}`))
  portal.answer(
    { response: [named('a', 'lawyers'), ...others] },
    { response: [named('b', ' LAWYERS '), named('c', 'Tax lawyers')] },
  )
  expect(await groups().idsOf('Lawyers')).toEqual(['a', 'b'])
  expect(portal.lines()).toEqual([
    'GET /api/2.0/group?filterValue=Lawyers&count=100&startIndex=0',
    'GET /api/2.0/group?filterValue=Lawyers&count=100&startIndex=100',
  ])
})

test('spaces around the name that is looked for do not count', async () => {
  portal.answer({ response: [named('a', 'Lawyers')] })
  expect(await groups().idsOf(' Lawyers ')).toEqual(['a'])
})
