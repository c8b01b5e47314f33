import { answered, parsed, Refusal } from '../crm/answers.ts'
import { createCrmServer, type SimRequest } from '../crm/server.ts'
import type { WholeAnswer } from '../http/exchange.ts'
import { areBlocks, markedTexts } from './blocks.ts'

/** A message as it came into the channel. */
export interface SlackMessage {
  /** What notifications show. */
  text: string
  blocks: readonly Readonly<Record<string, unknown>>[]
  /** Whom it pings: `<!channel>`, `<@U1>`. */
  pings: readonly string[]
}

/** What became of the address: Slack's own words (docs/facts/outlets.md#answers-that-are-final). */
const gone = {
  action_prohibited: 403,
  invalid_token: 403,
  team_disabled: 403,
  channel_not_found: 404,
  no_service: 404,
  no_active_hooks: 404,
  no_team: 404,
  channel_is_archived: 410,
} as const

export interface SlackSim {
  /** The address of the channel. It is not at hooks.slack.com. */
  readonly url: string
  readonly messages: SlackMessage[]
  /** From now on the address is answered so. */
  become(state: keyof typeof gone | 'open'): void
  readonly faults: ReturnType<typeof createCrmServer>['server']['faults']
  stop(): Promise<void>
}

/** A message a second; that Slack tolerates short bursts is nothing to build on. */
const betweenMs = 1_000
const path = '/services/T0000000/B0000000/XXXXXXXXXXXXXXXXXXXXXXXX'
/** Longer text is cut. */
const longestText = 40_000

/** Answers are words, no JSON. */
const said = (status: number, body: string, headers: Record<string, string> = {}): WholeAnswer => ({
  status,
  headers: { 'Content-Type': 'text/html', ...headers },
  body,
})
const refusal = (status: number, word: string) => new Refusal(said(status, word))

const pingsIn = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => text.match(/<(?:!(?:channel|here|everyone|subteam[^>]*)|@[UW][A-Z0-9]+)[^>]*>/g) ?? [])

/** The incoming webhook of a Slack app, after Slack's documentation; nothing of it was measured. */
export async function startSlack({ now = Date.now, port = 0 } = {}): Promise<SlackSim> {
  const messages: SlackMessage[] = []
  let state: keyof typeof gone | 'open' = 'open'
  let last = Number.NEGATIVE_INFINITY

  function take({ method, path: asked, body }: SimRequest): WholeAnswer {
    if (asked !== path) return said(404, 'no_service')
    if (state !== 'open') return said(gone[state], state)
    if (method !== 'POST') return said(400, 'invalid_payload')
    const waited = now() - last
    if (waited < betweenMs) return said(429, 'rate_limited', { 'Retry-After': '1' })
    last = now()
    messages.push(messageIn(body))
    return said(200, 'ok')
  }

  const { server } = createCrmServer((request) => answered(() => take(request)))
  const base = await server.start(port)
  return {
    url: base + path,
    messages,
    become: (next) => {
      state = next
    },
    faults: server.faults,
    stop: () => server.stop(),
  }
}

function messageIn(body: string): SlackMessage {
  const sent: unknown = parsed(body, () => refusal(400, 'invalid_payload'))
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) throw refusal(400, 'invalid_payload')
  const { text, blocks } = sent as Record<string, unknown>
  if (blocks !== undefined && !areBlocks(blocks)) throw refusal(400, 'invalid_blocks')
  if ((typeof text !== 'string' || text === '') && blocks === undefined) throw refusal(400, 'no_text')
  const shown = typeof text === 'string' ? text.slice(0, longestText) : ''
  const made = blocks ?? []
  return { text: shown, blocks: made, pings: pingsIn([shown, ...markedTexts(made)]) }
}
