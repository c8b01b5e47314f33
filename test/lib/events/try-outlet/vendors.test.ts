import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SlackSim, startSlack } from '#infra/simulators/slack/index.ts'
import { startTeams, type TeamsSim } from '#infra/simulators/teams/index.ts'
import { tryOutlet } from '#lib/events/try-outlet.ts'
import { postGuarded } from '#lib/notify/guarded-post.ts'
import { everyEvent, readyEvent } from '../sample-events.ts'

let slack: SlackSim
let teams: TeamsSim
let at = 0
beforeEach(async () => {
  slack = await startSlack({ now: () => at })
  teams = await startTeams({ now: () => at })
})
afterEach(() => Promise.all([slack.stop(), teams.stop()]))

const tell = (kind: 'slack' | 'teams', event = everyEvent[0] ?? readyEvent, names = true) => {
  const target = { url: { slack, teams }[kind].url, secrets: [] }
  at += 1_000
  return tryOutlet(
    { clock: { now: () => at }, thisMachine: true, post: postGuarded },
    { kind, names },
    { target },
    event,
  )
}

test.each(everyEvent)('$type appears in Slack and in Teams, and pings nobody', async (event) => {
  expect(await tell('slack', event)).toEqual({ meaning: 'taken', status: 200 })
  expect(slack.messages).toMatchObject([{ pings: [] }])
  expect(await tell('teams', event)).toEqual({ meaning: 'taken', status: 202 })
  expect(teams.runs).toEqual([{ card: expect.anything() }])
})

test('names as long as people can make them appear, too', async () => {
  const long = 'x<!channel>&"\\'.repeat(2_000)
  const event = { ...readyEvent, data: { ...readyEvent.data, room: { ...readyEvent.data.room, title: long } } }
  expect(await tell('slack', event)).toMatchObject({ meaning: 'taken' })
  expect(slack.messages).toMatchObject([{ pings: [] }])
  await tell('teams', event)
  expect(teams.runs).toEqual([{ card: expect.anything() }])
})

test('what vendors say of patience and of the end is understood', async () => {
  await tell('slack')
  at -= 1_000
  expect(await tell('slack')).toEqual({ meaning: 'later', status: 429, asked: 1_000 })
  slack.become('channel_is_archived')
  expect(await tell('slack')).toEqual({ meaning: 'gone', status: 410 })
  teams.remove()
  expect(await tell('teams')).toEqual({ meaning: 'gone', status: 404 })
})
