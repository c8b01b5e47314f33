import { jsonOf } from '../crm/answers.ts'
import { createCrmServer, type SimRequest } from '../crm/server.ts'
import type { WholeAnswer } from '../http/exchange.ts'
import { cardProblem, contentIn } from './card.ts'

/** A run of the workflow, as its owner sees it. */
export interface TeamsRun {
  /** The card in the channel; absent where nothing appeared. */
  card?: Readonly<Record<string, unknown>>
  /** Why nothing appeared. The sender never hears of it. */
  problem?: string
}

export interface TeamsSim {
  /** The address of the workflow, with its signature. It is not at powerplatform.com. */
  readonly url: string
  readonly runs: TeamsRun[]
  /** Its owner turns the workflow off. */
  turnOff(): void
  /** Its owner deletes the workflow. */
  remove(): void
  readonly faults: ReturnType<typeof createCrmServer>['server']['faults']
  stop(): Promise<void>
}

const path =
  '/powerautomate/automations/direct/cu/1/workflows/0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a/triggers/manual/paths/invoke'
const signature = 'aS1nnatUre_of-the-simulated-workflow'
const perSecond = 4

const answer = jsonOf('application/json; charset=utf-8')
const refused = (status: number, code: string, message: string): WholeAnswer =>
  answer({ error: { code, message } }, status)

/**
 * A workflow of Teams that posts cards into a channel, after Microsoft's documentation and reports (docs/facts/outlets.md#teams-answers):
 * whatever comes is answered 202, and what cannot be shown is seen by its owner alone.
 */
export async function startTeams({ now = Date.now, port = 0 } = {}): Promise<TeamsSim> {
  const runs: TeamsRun[] = []
  let removed = false
  let isOff = false
  let calls: number[] = []

  function trigger({ method, path: asked, query, body }: SimRequest): WholeAnswer {
    if (asked !== path || removed) return refused(404, 'WorkflowNotFound', 'The workflow could not be found.')
    if (new URLSearchParams(query).get('sig') !== signature)
      return refused(401, 'DirectApiAuthorizationRequired', 'The request must be authenticated.')
    if (isOff) return refused(400, 'WorkflowTriggerIsNotEnabled', 'The trigger is not enabled.')
    if (method !== 'POST')
      return refused(400, 'TriggerRequestMethodNotValid', `The trigger expects 'POST' and not '${method}'.`)
    calls = calls.filter((at) => at > now() - 1_000)
    if (calls.length >= perSecond) return refused(429, 'TooManyRequests', 'Rate limit is exceeded.')
    calls.push(now())
    const problem = cardProblem(body)
    const card = problem === undefined ? contentIn(body) : undefined
    runs.push({ ...(card && { card }), ...(problem !== undefined && { problem }) })
    return { status: 202 }
  }

  const { server } = createCrmServer(trigger)
  const base = await server.start(port)
  const query = new URLSearchParams({ 'api-version': '1', sp: '/triggers/manual/run', sv: '1.0', sig: signature })
  return {
    url: `${base}${path}?${query}`,
    runs,
    turnOff: () => {
      isOff = true
    },
    remove: () => {
      removed = true
    },
    faults: server.faults,
    stop: () => server.stop(),
  }
}
