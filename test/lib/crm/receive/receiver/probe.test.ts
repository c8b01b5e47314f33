import { expect, it } from 'vitest'
import { receive } from '#lib/crm/receive/receiver.ts'
import type { ClientCreated } from '#lib/crm/source.ts'
import { settingsOf } from '../../contracts/webhook-contract.ts'
import { senders } from '../../senders/all.ts'
import { testClock } from '../../worlds/world.ts'

/** What `roomkeeper connect` ends with must be believed, and must make nobody a room. */
it.each(senders)('the test event of %s is authentic by its secret alone, and leads to nothing', async (_, sender) => {
  const { source, secrets, stranger } = sender
  const settings = settingsOf(sender)
  const connector = await source.connector?.()
  const clock = testClock()
  const webhookUrl = `https://hooks.example.com/webhooks/${source.name}`
  const connection = connector?.open({
    settings,
    given: {},
    stored: { credentials: undefined, webhooks: secrets },
    webhookUrl,
    portalUrl: 'https://portal.example.com',
    deadline: { remaining: () => 0 },
    clock,
  })
  if (!connection) throw new Error(`${source.name} can be set up`)
  const queued: ClientCreated[] = []
  const sent = (secret: string) => {
    const { path, headers, body, answeredWith = '' } = connection.probe(secret)
    const delivery = { method: 'POST', url: webhookUrl + path, path: path.slice(1), headers, body: Buffer.from(body) }
    return receive({
      delivery,
      configured: { source, settings },
      secrets: async () => secrets,
      now: clock.now(),
      enqueue: async (created) => void queued.push(...created),
    }).then(({ as, answer }) => ({ as, saysYes: (answer.body ?? '').includes(answeredWith) }))
  }
  for (const secret of secrets) expect(await sent(secret)).toEqual({ as: 'ignored', saysYes: true })
  expect((await sent(stranger)).as).toBe('unauthorised')
  expect(queued).toEqual([])
})
