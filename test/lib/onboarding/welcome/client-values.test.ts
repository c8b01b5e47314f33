import { describe, expect, it } from 'vitest'
import type { ClientRecord } from '#lib/crm/records/records-port.ts'
import { clientValues, type ValuesInput } from '#lib/onboarding/welcome/client-values.ts'

const record: ClientRecord = {
  ref: { source: 'espocrm', type: 'Account', id: 'a1' },
  name: 'Acme',
  emails: [],
  isClient: true,
  ownerEmail: 'anna@example.com',
}

const settings = { unfilled: 'stop', dateFormat: 'YYYY-MM-DD', timeZone: 'UTC' } as const
const now = Date.parse('2026-12-31T23:30:00Z')

const valuesOf = async (names: string[], change: Partial<ValuesInput> = {}, read: object | undefined = {}) => {
  const asked: unknown[] = []
  const records: ValuesInput['records'] = {
    readFields: async (...call) => {
      asked.push(call)
      return read as Record<string, unknown>
    },
  }
  const values = await clientValues(names, { record, fields: undefined, records, settings, now, ...change })
  return { values: Object.fromEntries(values), asked }
}

describe('the values of a client', () => {
  it('are what the record is known by, and the day; nothing is read for them', async () => {
    const { values, asked } = await valuesOf(['name', 'owner'])
    expect(values).toEqual({ name: 'Acme', id: 'a1', owner: 'anna@example.com', year: '2026', date: '2026-12-31' })
    expect(asked).toEqual([])
  })

  it('have the day of the time zone in the format of the settings', async () => {
    const { values } = await valuesOf([], {
      settings: { ...settings, dateFormat: 'DD. MM. YYYY', timeZone: 'Europe/Berlin' },
    })
    expect(values).toMatchObject({ date: '01. 01. 2027', year: '2027' })
  })

  it('have a format of their own, which goes before that of the settings', async () => {
    const names = [
      'date|YYYY',
      'date|else none',
      'id|0000',
      'owner|else nobody',
      'field:Amount|0000',
      'field:No|else none',
    ]
    const { ownerEmail: _, ...nobodys } = record
    const { values } = await valuesOf(
      names,
      { record: { ...nobodys, spelledId: '7' }, settings: { ...settings, dateFormat: 'DD.MM.' } },
      { Amount: 12 },
    )
    expect(values).toEqual({
      ...{ name: 'Acme', id: '7', year: '2026', date: '31.12.' },
      ...{ 'date|YYYY': '2026', 'date|else none': '31.12.', 'id|0000': '0007', 'owner|else nobody': 'nobody' },
      ...{ 'field:Amount|0000': '0012', 'field:No|else none': 'none' },
    })
  })

  it('have no day where there is none, and nothing for what is no placeholder', async () => {
    const { values } = await valuesOf(['year', 'date', 'nmae', 'constructor'], { now: undefined })
    expect(values).toEqual({ name: 'Acme', id: 'a1', owner: 'anna@example.com' })
  })

  it('have the id as the sender spells it', async () => {
    expect((await valuesOf([], { record: { ...record, spelledId: 'A 1' } })).values.id).toBe('A 1')
  })

  it('lack what the record lacks', async () => {
    const { ownerEmail: _, ...nobodys } = record
    expect((await valuesOf(['owner'], { record: nobodys })).values).not.toHaveProperty('owner')
  })

  it('have each field that is asked for, read once, as people read it', async () => {
    const fields = { id: 'A 1', name: 'Acme' }
    const read = { Amount: 1200, Kinds: ['a', 'b'], Vip: false, Blank: ' ', Gone: null }
    const names = [
      'name',
      'field:Amount',
      'field:Amount',
      'field:Kinds',
      'field:Vip',
      'field:Blank',
      'field:Gone',
      'field:None',
    ]
    const { values, asked } = await valuesOf(names, { fields }, read)
    expect(values).toMatchObject({ 'field:Amount': '1200', 'field:Kinds': 'a, b', 'field:Vip': 'false' })
    expect(Object.keys(values).filter((name) => name.startsWith('field:'))).toHaveLength(3)
    expect(asked).toEqual([[record.ref, ['Amount', 'Kinds', 'Vip', 'Blank', 'Gone', 'None'], fields]])
  })

  it('are not there for a record that was deleted meanwhile', async () => {
    const records = { readFields: async () => undefined }
    await expect(
      clientValues(['field:x'], { record, fields: undefined, records, settings, now }),
    ).rejects.toMatchObject({
      reason: { code: 'client-deleted' },
    })
  })
})
