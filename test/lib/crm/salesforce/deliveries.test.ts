import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startReceiver } from '../worlds/world.ts'
import { startOrg, type TestOrg } from './org.ts'

let org: TestOrg

beforeEach(async () => {
  org = await startOrg()
})
afterEach(() => org.sim.stop())

describe('Outbound Messages', () => {
  it('of 130 accounts are acknowledged in two messages, and name each once', async () => {
    const receiver = await startReceiver(org, '')
    try {
      await org.sim.subscribe(receiver.url)
      const refs = []
      for (let n = 0; n < 130; n += 1) refs.push(await org.make({ name: `Acme & Søn <${n}>` }))
      await org.sim.flush()
      expect(org.sim.deliveries.map(({ verdict }) => verdict)).toEqual(['delivered', 'delivered'])
      expect(receiver.created.map(({ ref }) => ref)).toEqual(refs)
    } finally {
      await receiver.stop()
    }
  })

  it('without the secret part of the address are refused', async () => {
    const receiver = await startReceiver(org, '')
    try {
      await org.sim.subscribe(receiver.url)
      const { id } = await org.make()
      expect((await org.sim.deliverRaw({ recordId: id, signed: false })).status).toBe(401)
      expect((await org.sim.deliverRaw({ recordId: id, body: '<not a message/>' })).answerBody).toContain(
        '<Ack>false</Ack>',
      )
      expect(receiver.created).toEqual([])
    } finally {
      await receiver.stop()
    }
  })
})
