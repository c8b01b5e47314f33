import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SlackSim, startSlack } from '#infra/simulators/slack/index.ts'

let slack: SlackSim
let at = 0
beforeEach(async () => {
  at = 0
  slack = await startSlack({ now: () => at })
})
afterEach(() => slack.stop())

const post = async (body: unknown, url = slack.url) => {
  const answer = await fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })
  at += 1_000
  return { status: answer.status, text: await answer.text(), retry: answer.headers.get('retry-after') }
}
const section = (text: object) => ({ blocks: [{ type: 'section', text }] })

test('a message is taken with a word, and shows whom it pings', async () => {
  expect(await post({ text: 'all is &lt;!channel&gt; well' })).toEqual({ status: 200, text: 'ok', retry: null })
  await post({ text: 'x', ...section({ type: 'mrkdwn', text: 'a "quoted" <!channel> <@U12>' }) })
  await post({ text: 'x', ...section({ type: 'plain_text', text: '<!channel>', emoji: false }) })
  await post({ text: '<!here|here>' })
  expect(slack.messages.map(({ pings }) => pings)).toEqual([[], ['<!channel>', '<@U12>'], [], ['<!here|here>']])
})

test.each<[string, unknown]>([
  ['invalid_payload', '{'],
  ['invalid_payload', []],
  ['no_text', {}],
  ['no_text', { text: '' }],
  ['invalid_blocks', section({ type: 'mrkdwn', text: 'x'.repeat(3_001) })],
  ['invalid_blocks', section({ type: 'mrkdwn', text: '' })],
  ['invalid_blocks', section({ type: 'mrkdwn', text: 'x', emoji: false })],
  ['invalid_blocks', section({ type: 'html', text: 'x' })],
  ['invalid_blocks', { text: 'x', blocks: [] }],
  ['invalid_blocks', { text: 'x', blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) }],
  ['invalid_blocks', { text: 'x', blocks: [{ type: 'section' }] }],
  ['invalid_blocks', { text: 'x', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] }],
  ['invalid_blocks', { text: 'x', blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }] }],
  ['invalid_blocks', { text: 'x', blocks: [{ type: 'marquee' }] }],
  ['invalid_blocks', { text: 'x', blocks: ['a', 'a'].map((id) => ({ type: 'divider', block_id: id })) }],
])('is refused by %s: %j', async (word, body) => {
  expect(await post(body)).toMatchObject({ status: 400, text: word })
  expect(slack.messages).toEqual([])
})

test('a second one within the second has to wait', async () => {
  await post({ text: '1' })
  at -= 1
  expect(await post({ text: '2' })).toEqual({ status: 429, text: 'rate_limited', retry: '1' })
  expect(slack.messages).toHaveLength(1)
})

test.each([
  ['channel_is_archived', 410],
  ['invalid_token', 403],
  ['no_service', 404],
] as const)('an address that is gone says %s', async (word, status) => {
  slack.become(word)
  expect(await post({ text: 'x' })).toMatchObject({ status, text: word })
  slack.become('open')
  expect((await post({ text: 'x' })).status).toBe(200)
  expect((await post({ text: 'x' }, `${slack.url}x`)).status).toBe(404)
  expect((await fetch(slack.url)).status).toBe(400)
})
