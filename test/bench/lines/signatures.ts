import { createHmac } from 'node:crypto'
import * as z from 'zod/mini'
import { senders } from '#test/lib/crm/senders/all.ts'
import { envelope, notification } from '#test/lib/crm/senders/salesforce.ts'
import type { Sender } from '#test/lib/crm/senders/sender.ts'
import type { Line } from '../line.ts'

const size = 20_000
const rounds = 60
const calls = 200

const text = JSON.stringify({ id: 'a', name: 'Acme', note: 'x'.repeat(size) }).slice(0, size - 2)
const bodies: Readonly<Record<string, string>> = {
  Salesforce: envelope(notification(`<sf:Id>001xx000003DGb2AAG</sf:Id><sf:Note>${'x'.repeat(size - 900)}</sf:Note>`)),
}

/** Nanoseconds of one call, by the best of many short runs: nothing makes a computation quicker than it is. */
const fastest = (contestants: readonly (() => unknown)[]): number[] => {
  const best = contestants.map(() => Number.POSITIVE_INFINITY)
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, work] of contestants.entries()) {
      const began = process.hrtime.bigint()
      for (let n = 0; n < calls; n += 1) work()
      best[index] = Math.min(best[index] ?? 0, Number(process.hrtime.bigint() - began) / calls)
    }
  }
  return best
}

const lineOf = (name: string, sender: Sender): Line => {
  const now = Date.now()
  const [secret, older] = sender.secrets
  const { webhook, settings } = sender.source
  const delivery = sender.deliver(bodies[name] ?? text, secret, now)
  const checked = z.parse(settings, sender.settings)
  const verify = () => webhook.verify(delivery, [secret], checked, now)
  if (!verify().ok || webhook.verify(delivery, [older], checked, now).ok) throw new Error(`${name}: not verified`)
  const [ours = 0, bare = 0] = fastest([verify, () => createHmac('sha256', secret).update(delivery.body).digest()])
  return {
    what: `signature over 20 kB: ${name}`,
    unit: 'µs',
    ours: ours / 1_000,
    reference: { value: bare / 1_000, what: 'createHmac over the same bytes' },
    budget: { of: 'ratio', is: 'at most', limit: 1.2, timed: true },
    ...(!sender.signsBody && { note: 'its proof is no signature' }),
  }
}

/** Each source's verification beside the bare HMAC of the same bytes. */
export const signatureLines = async (): Promise<Line[]> => senders.map(([name, sender]) => lineOf(name, sender))
