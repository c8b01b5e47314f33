import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { differences, type Ids } from '#test/conformance-espocrm/compare.ts'
import type { Finding } from '../play.ts'
import { unreadInEvents } from './excuses.ts'
import type { Side } from './sides.ts'

/**
 * What the webhook queues of both installations send after changes of records: the same events with the same bodies, up to ids and
 * times. How many events share a request is a matter of moments.
 */

/** Name of a hook -> the event, and whether the changes of its own user are left out. */
const hooks: Record<string, { event: string; skipOwn: boolean }> = {
  accounts: { event: 'Account.create', skipOwn: false },
  'accounts-of-others': { event: 'Account.create', skipOwn: true },
  'account-changes': { event: 'Account.update', skipOwn: false },
  'account-changes-of-others': { event: 'Account.update', skipOwn: true },
  'account-status': { event: 'Account.fieldUpdate.cDocspaceStatus', skipOwn: false },
  'account-owner': { event: 'Account.fieldUpdate.assignedUser', skipOwn: false },
  contacts: { event: 'Contact.create', skipOwn: false },
  'contact-changes': { event: 'Contact.update', skipOwn: false },
}

type Item = { id?: string } & Record<string, unknown>
type Received = Map<string, Item[]>

const bodyDifferences = (left: Item[], right: Item[], ids: Ids) =>
  differences(left, right, new Map(ids), true).filter((each) => !unreadInEvents.test(each))

/** A receiver for both, and the webhooks that lead to it. */
export class Deliveries {
  readonly #real: Received = new Map()
  readonly #twin: Received = new Map()
  readonly #server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => {
      const [, side, hook = ''] = (request.url ?? '').split('/')
      this.#take(side === 'real' ? this.#real : this.#twin, hook, JSON.parse(text) as Item[])
      response.writeHead(200).end()
    })
  })

  async subscribe(real: Side, twin: Side): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const { port } = this.#server.address() as AddressInfo
    for (const [name, side] of [['real', real] as const, ['twin', twin] as const])
      for (const [hook, { event, skipOwn }] of Object.entries(hooks)) {
        const url = `http://127.0.0.1:${port}/${name}/${hook}`
        const { status, reason } = await side.ask('admin', 'POST', 'Webhook', {
          ...{ event, url, skipOwn, userId: side.people.api },
        })
        if (status >= 300) throw new Error(`no webhook for ${event}: ${status} ${reason}`)
      }
  }

  #take(received: Received, hook: string, items: Item[]): void {
    for (const item of items) {
      const key = `${hook} ${item.id}`
      received.set(key, [...(received.get(key) ?? []), item])
    }
  }

  /** How many events have come from the real one. */
  get count(): number {
    return [...this.#real.values()].reduce((sum, items) => sum + items.length, 0)
  }

  /**
   * Waits until the real one has nothing more to send, and compares. `ids`: the twin's ids by the real ones; `gone`: records that
   * were deleted, of which the queue sends what it still comes to.
   */
  async compare(ids: Ids, gone: ReadonlySet<string>): Promise<{ finding: Finding | undefined; compared: number }> {
    await this.#settled()
    let compared = 0
    const found: string[] = []
    for (const [real, twin] of ids)
      for (const hook of Object.keys(hooks)) {
        const [left = [], right = []] = [this.#real.get(`${hook} ${real}`), this.#twin.get(`${hook} ${twin}`)]
        if (gone.has(real) || (left.length === 0 && right.length === 0)) continue
        compared += left.length
        if (left.length !== right.length) found.push(`${hook}: ${left.length} events of a record and ${right.length}`)
        else found.push(...bodyDifferences(left, right, ids).map((each) => `${hook}: ${each}`))
      }
    const kinds = new Map(found.map((each) => [each.replace(/\d{2,}|"[^"]*"/g, ''), each]))
    const finding = { signature: 'deliveries', sequence: [], differences: [...kinds.values()] }
    return { compared, finding: kinds.size > 0 ? finding : undefined }
  }

  /** Nothing new for as long as several runs of the queue take. */
  async #settled(): Promise<void> {
    const quiet = 15_000
    let before = -1
    while (before !== this.count) {
      before = this.count
      await new Promise((resolve) => setTimeout(resolve, quiet))
    }
  }

  stop(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}
