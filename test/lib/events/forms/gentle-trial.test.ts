import { afterEach, expect, test } from 'vitest'
import { startSlack } from '#infra/simulators/slack/index.ts'
import { startTeams } from '#infra/simulators/teams/index.ts'
import { askChannel } from '#lib/events/forms/gentle-trial.ts'
import { AddressRefused, type GuardedPost, postGuarded } from '#lib/notify/guarded-post.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})
const slackChannel = async () => {
  const sim = await startSlack()
  stops.push(() => sim.stop())
  return sim
}
const teamsChannel = async () => {
  const sim = await startTeams()
  stops.push(() => sim.stop())
  return sim
}
const asking = { post: postGuarded, thisMachine: true }

test('a channel of Slack that is there says so, and shows nothing', async () => {
  const slack = await slackChannel()
  expect(await askChannel(asking, 'slack', slack.url)).toEqual({ state: 'there', status: 400 })
  expect(slack.messages).toEqual([])
  expect(await askChannel(asking, 'slack', slack.url)).toEqual({ state: 'unknown', status: 429 })
})

test.each([
  ['no_service', 404],
  ['invalid_token', 403],
  ['channel_is_archived', 410],
] as const)('one that says %s is gone', async (word, status) => {
  const slack = await slackChannel()
  slack.become(word)
  expect(await askChannel(asking, 'slack', slack.url)).toEqual({ state: 'gone', status })
})

test('a workflow of Teams says whether it is there, off or gone, and does not run', async () => {
  const teams = await teamsChannel()
  expect(await askChannel(asking, 'teams', teams.url)).toEqual({ state: 'there', status: 400 })
  expect(await askChannel(asking, 'teams', `${teams.url}x`)).toEqual({ state: 'gone', status: 401 })
  teams.turnOff()
  expect(await askChannel(asking, 'teams', teams.url)).toEqual({ state: 'off', status: 400 })
  teams.remove()
  expect(await askChannel(asking, 'teams', teams.url)).toEqual({ state: 'gone', status: 404 })
  expect(teams.runs).toEqual([])
})

test('what is asked is no message, and is asked only where it may be', async () => {
  const asked: GuardedPost[] = []
  const post = async (one: GuardedPost) => {
    asked.push(one)
    return { status: 400 }
  }
  for (const kind of ['slack', 'teams'] as const)
    expect(await askChannel({ post, thisMachine: false }, kind, `https://${kind}.example/`)).toEqual({
      state: 'unknown',
      status: 400,
    })
  expect(asked).toEqual([
    {
      ...{ url: 'https://slack.example/', headers: {}, timeoutMs: 20_000, allowThisMachine: false },
      ...{ body: '{"text":""}', words: ['no_text'] },
    },
    {
      ...{ url: 'https://teams.example/', headers: {}, timeoutMs: 20_000, allowThisMachine: false },
      words: ['TriggerRequestMethodNotValid', 'WorkflowTriggerIsNotEnabled'],
    },
  ])
})

test('of an answer that does not come nothing is known', async () => {
  const failing = (error: Error) => askChannel({ post: () => Promise.reject(error), thisMachine: false }, 'slack', 'x')
  expect(await failing(new Error('https://hooks.slack.com/services/secret'))).toEqual({
    state: 'unknown',
    why: 'no answer',
  })
  expect(await failing(new AddressRefused('it is inside'))).toEqual({ state: 'unknown', why: 'it is inside' })
})
