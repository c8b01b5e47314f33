import { expect, test } from 'vitest'
import { parkUnreadable } from '#lib/onboarding/failure/park-unreadable.ts'
import { openRequeue } from '#lib/queue/requeue.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { openQueues } from '../../queue/queues.ts'

const log = keepTestLog()

test('a message that is not ours is parked, counted and logged by its id', async () => {
  const { clients, dead, sqs, clock } = openQueues()
  clients.send({ body: 'body', group: 'group' })
  const [record] = clients.receive(1)
  if (!record) throw new Error('there is a message')
  const services = { openRequeue: async () => openRequeue('clients', 'dead', sqs), clock }
  expect(await parkUnreadable(services, record)).toBe('done')
  expect(dead.messages).toMatchObject([{ body: 'body', attributes: { reason: 'message-unreadable' } }])
  expect(log.lines.flatMap((line) => line.ClientsParked ?? [])).toEqual([1])
  const lines = log.lines.filter(({ level }) => level === 'error')
  expect(lines).toMatchObject([{ reason: 'message-unreadable', messageId: record.messageId, attempt: 1 }])
})
