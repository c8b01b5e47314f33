import { parsed, Refusal } from '../crm/answers.ts'
import { createCrmServer, type SimRequest } from '../crm/server.ts'
import type { WholeAnswer } from '../http/exchange.ts'
import { refusalOf } from '../http/standard-webhooks.ts'
import { ownSecrets } from '../own-secrets.ts'

/** An event as the receiver understood it: verified, and taken once however often it comes. */
export interface TakenEvent {
  id: string
  type: string
  data: unknown
}

export interface ReceiverSim {
  readonly url: string
  /** What signs for it. */
  readonly secret: string
  readonly taken: TakenEvent[]
  readonly faults: ReturnType<typeof createCrmServer>['server']['faults']
  stop(): Promise<void>
}

export interface ReceiverOptions {
  port?: number
  /** The secret of this installation, of which its own is made. */
  installation?: string | undefined
  now?: () => number
}

const samples = { signing: 'whsec_c2FtcGxlLXNlY3JldC1vZi1hLXJlY2VpdmVyLW9mLWV2ZW50cw==' } as const

const refused = (status: number) => new Refusal({ status })

/** Some receiver of Standard Webhooks, as docs/events.md tells people to write one: it verifies, and does a thing once. */
export async function startWebhookReceiver({ port = 0, installation, now = Date.now }: ReceiverOptions = {}) {
  const { signing: secret } = ownSecrets(samples, installation, ['signing'])
  const taken: TakenEvent[] = []

  function take({ headers, body }: SimRequest): WholeAnswer {
    if (refusalOf([secret], headers, body, now()) !== undefined) throw refused(401)
    const id = String(headers['webhook-id'])
    const { type, data } = parsed(body, () => refused(400))
    if (!taken.some((one) => one.id === id)) taken.push({ id, type: String(type), data })
    return { status: 204 }
  }

  const { server } = createCrmServer((request) => {
    try {
      return take(request)
    } catch (error) {
      if (error instanceof Refusal) return error.answer
      throw error
    }
  })
  const url = await server.start(port)
  const sim: ReceiverSim = { url: `${url}/roomkeeper`, secret, taken, faults: server.faults, stop: () => server.stop() }
  return sim
}
