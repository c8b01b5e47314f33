import { afterEach, describe, expect, test, vi } from 'vitest'
import { salesforceRecords } from '#lib/crm/salesforce/records.ts'
import { startOrg, type TestOrg } from '../org.ts'
import { account, deal, failed, queried, queriedAll, rows, scriptedOrg } from '../scripted-org.ts'

let org: TestOrg | undefined
afterEach(async () => {
  vi.unstubAllGlobals()
  await org?.sim.stop()
  org = undefined
})

describe('records that were merged', () => {
  test('answer under their old ids with the one that is left, which names them', async () => {
    org = await startOrg()
    const [a, b, c] = [await org.make(), await org.make(), await org.make()]
    org.sim.merge(b.id, [c.id])
    org.sim.merge(a.id, [b.id])
    for (const ref of [b, c]) expect((await org.records.read(ref))?.ref).toEqual(a)
    const left = await org.records.read(a)
    expect(left).toMatchObject({ ref: a, isClient: true, formerly: [{ ref: b, shared: false }] })
  })

  test('are gone when the one that is left is', async () => {
    org = await startOrg()
    const [a, b] = [await org.make(), await org.make()]
    org.sim.merge(a.id, [b.id])
    await org.sim.deleteClient(a.id)
    expect(await org.records.read(b)).toBeUndefined()
  })

  test('have given their contacts to the one that is left', async () => {
    org = await startOrg()
    const [a, b] = [await org.make({ email: 'one@acme.example' }), await org.make({ email: 'two@acme.example' })]
    org.sim.merge(a.id, [b.id])
    expect((await org.records.read(a))?.emails).toEqual(['one@acme.example', 'two@acme.example'])
  })
})

test('a record that nothing was merged into has no former keys, and one that is deleted is gone', async () => {
  org = await startOrg()
  const [a, b] = [await org.make(), await org.make()]
  expect(await org.records.read(a)).not.toHaveProperty('formerly')
  await org.sim.deleteClient(b.id)
  expect(await org.records.read(b)).toBeUndefined()
})

describe('merged records are asked for', () => {
  const live = (id: string, more = {}) => rows({ Id: id, Name: 'Acme', ...more })

  test('by their master', async () => {
    const script = scriptedOrg({ [queried]: [live(account.id), rows()], [queriedAll]: rows({ Id: '001xx000003DGb9' }) })
    const record = await salesforceRecords(script.options).read(account)
    expect(script.queries().at(-1)).toBe(`SELECT Id FROM Account WHERE MasterRecordId='${account.id}'`)
    expect(record?.formerly).toEqual([{ ref: { ...account, id: '001xx000003DGb9AAG' }, shared: false }])
  })

  test('not of opportunities, which cannot be merged, and not of what is no client', async () => {
    const asked = async (ref: typeof account, settings = {}) => {
      const script = scriptedOrg(
        { [queried]: [live(ref.id), rows()], [queriedAll]: failed(400, 'INVALID_FIELD') },
        settings,
      )
      await salesforceRecords(script.options).read(ref)
      return script.calls().filter((call) => call.startsWith(queriedAll))
    }
    expect(await asked(deal)).toEqual([])
    expect(await asked(account, { clients: [{ object: 'Account', where: { Type: ['Customer'] } }] })).toEqual([])
  })

  test('and a refusal is told, and not taken for none', async () => {
    const script = scriptedOrg({
      [queried]: [live(account.id), rows()],
      [queriedAll]: failed(500, 'UNKNOWN_EXCEPTION'),
    })
    await expect(salesforceRecords(script.options).read(account)).rejects.toMatchObject({
      detail: 'query Account: 500 UNKNOWN_EXCEPTION',
    })
  })

  test('of a deleted opportunity only its name', async () => {
    const script = scriptedOrg({ [queried]: rows() })
    expect(await salesforceRecords(script.options).read(deal)).toBeUndefined()
    expect(script.queries().at(-1)).toBe(`SELECT Id,Name FROM Opportunity WHERE Id='${deal.id}'`)
  })
})
