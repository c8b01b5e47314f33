import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTeams, type TeamsSim } from '#infra/simulators/teams/index.ts'

let teams: TeamsSim
let at = 0
beforeEach(async () => {
  at = 0
  teams = await startTeams({ now: () => at })
})
afterEach(() => teams.stop())

const post = async (body: unknown, url = teams.url) => {
  const answer = await fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })
  return { status: answer.status, text: await answer.text() }
}
const message = (content: object, contentType = 'application/vnd.microsoft.card.adaptive') => ({
  type: 'message',
  attachments: [{ contentType, contentUrl: null, content }],
})
const card = (more: object = {}) => ({
  type: 'AdaptiveCard',
  version: '1.4',
  body: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'x' }] }],
  ...more,
})

test('a card appears, and all that is said is that it was accepted', async () => {
  const open = { type: 'Action.OpenUrl', title: 'Open', url: 'https://a.example' }
  expect(await post(message(card({ actions: [open] })))).toEqual({ status: 202, text: '' })
  expect(teams.runs).toEqual([{ card: card({ actions: [open] }) }])
})

test.each<[string, unknown]>([
  ['no adaptive card', '{'],
  ['no adaptive card', { text: 'x' }],
  ['no adaptive card', message(card(), 'text/plain')],
  ['version', message(card({ version: '1.5' }))],
  ['element', message(card({ body: [{ type: 'Marquee' }] }))],
  ['element', message(card({ body: [{ type: 'TextBlock' }] }))],
  ['action', message(card({ actions: [{ type: 'Action.Submit', title: 'x' }] }))],
  ['too large', message(card({ body: [{ type: 'TextBlock', text: 'x'.repeat(30_000) }] }))],
])('what cannot be shown is accepted all the same: %s', async (problem, body) => {
  expect(await post(body)).toEqual({ status: 202, text: '' })
  expect(teams.runs).toEqual([{ problem: expect.stringContaining(problem) }])
})

test('without its signature an address triggers nothing', async () => {
  expect((await post(message(card()), teams.url.replace(/&sig=.*/, ''))).status).toBe(401)
  expect((await post(message(card()), `${teams.url}x`)).status).toBe(401)
  expect(teams.runs).toEqual([])
})

test('a fifth within the second is too many', async () => {
  for (let n = 0; n < 4; n += 1) await post(message(card()))
  expect((await post(message(card()))).status).toBe(429)
  at += 1_000
  expect((await post(message(card()))).status).toBe(202)
})

test('whoever only looks is told that it runs by POST, and nothing runs', async () => {
  const look = async (url = teams.url) => {
    const answer = await fetch(url)
    return [answer.status, ((await answer.json()) as { error: { code: string } }).error.code]
  }
  expect(await look()).toEqual([400, 'TriggerRequestMethodNotValid'])
  expect(await look(`${teams.url}x`)).toEqual([401, 'DirectApiAuthorizationRequired'])
  teams.turnOff()
  expect(await look()).toEqual([400, 'WorkflowTriggerIsNotEnabled'])
  expect((await post(message(card()))).status).toBe(400)
  expect(teams.runs).toEqual([])
})

test('a workflow that was deleted is not found', async () => {
  teams.remove()
  expect(await post(message(card()))).toMatchObject({ status: 404 })
  expect((await fetch(teams.url)).status).toBe(404)
})
