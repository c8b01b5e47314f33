import { describe, expect, test } from 'vitest'
import type { ClientRecord, RoomReport, Written } from '#lib/crm/records/records-port.ts'
import { type RefusedField, refusedAmong, type WriteFields, writeReport } from '#lib/crm/records/write-back.ts'
import { caught } from '../worlds/world.ts'

const fields = { roomId: 'id', roomUrl: 'url', invitationUrl: 'link', status: 'state' }
type Values = Readonly<Record<string, string>>

const record = (written: Written = { state: 'none' }): ClientRecord => ({
  ref: { source: 'crm', type: 'company', id: '1' },
  name: 'Acme',
  emails: [],
  isClient: true,
  written,
})
const ready: RoomReport = { state: 'ready', status: 'ready', at: 0, roomId: 7, roomUrl: 'u', invitationUrl: 'l' }
const preparing: RoomReport = { state: 'preparing', status: 'being prepared', at: 0 }

/** A CRM of one record. Fields that it refuses are named with their rule, or not at all; what it drops it takes without a word. */
const crm = ({
  refuses = [],
  drops = [],
  silent = false,
  gone = false,
}: {
  refuses?: readonly RefusedField[]
  drops?: readonly string[]
  silent?: boolean
  gone?: boolean
} = {}) => {
  const kept: Record<string, string> = {}
  const writes: Values[] = []
  const write: WriteFields = async (values) => {
    writes.push(values)
    if (gone) return { outcome: 'gone' }
    const refused = refuses.filter(({ name }) => name in values)
    if (refused.length > 0) return { outcome: 'refused', fields: silent ? [] : refused, detail: 'PATCH: 400' }
    for (const [name, value] of Object.entries(values)) if (!drops.includes(name)) kept[name] = value
    return { outcome: 'kept', record: { ...kept } }
  }
  return { kept, writes, write }
}

describe('a report', () => {
  test('is written in one go, and what is there already is not written', async () => {
    const { kept, writes, write } = crm()
    await writeReport(record({ state: 'preparing', status: 'being prepared', roomId: 7 }), ready, fields, write)
    expect(writes).toEqual([{ state: 'ready', url: 'u', link: 'l' }])
    expect(kept).toEqual({ state: 'ready', url: 'u', link: 'l' })
  })

  test('that the record says already is not written', async () => {
    const { writes, write } = crm()
    await writeReport(record({ state: 'preparing', status: 'being prepared' }), preparing, fields, write)
    expect(writes).toEqual([])
  })

  test('has nowhere to go once the record is gone', async () => {
    const { writes, write } = crm({ gone: true })
    await writeReport(record(), ready, fields, write)
    expect(writes.length).toBe(1)
  })

  test('clears what is to be cleared by itself, and the rest is written where the CRM does not let it', async () => {
    const told = record({ state: 'ready', status: 'ready', invitationUrl: 'old' })
    const report: RoomReport = { ...preparing, invitationUrl: '' }
    const lenient = crm()
    await writeReport(told, report, fields, lenient.write)
    expect(lenient.writes).toEqual([{ link: '' }, { state: 'being prepared' }])
    const strict = crm({ refuses: [{ name: 'link' }] })
    await writeReport(told, report, fields, strict.write)
    expect(strict.kept).toEqual({ state: 'being prepared' })
  })

  test('loses the refused field alone, and the status names it', async () => {
    const { kept, writes, write } = crm({ refuses: [{ name: 'link', rule: 'tooLong' }] })
    const error = await caught(writeReport(record(), ready, fields, write))
    expect(error).toMatchObject({ name: 'Park', reason: { code: 'crm-refused' }, detail: 'link (tooLong)' })
    const status =
      'needs attention: the room is ready, but this record does not take link. Run roomkeeper connect, then replay the client'
    expect(kept).toEqual({ state: status, id: '7', url: 'u' })
    expect(writes.length).toBe(2)
  })

  test('is not written for want of fields that are not there: some were dropped', async () => {
    const { kept, write } = crm({ drops: ['link', 'url'] })
    const error = await caught(writeReport(record(), ready, fields, write))
    expect(error).toMatchObject({ name: 'Park', reason: { code: 'crm-not-written' }, detail: 'url, link' })
    expect(kept.state).toContain('does not take url, link.')
  })

  test('is refused where but one of its fields was', async () => {
    const { write } = crm({ refuses: [{ name: 'url' }], drops: ['link'] })
    expect(await caught(writeReport(record(), ready, fields, write))).toMatchObject({
      reason: { code: 'crm-refused' },
      detail: 'url, link',
    })
  })

  test('of a room that is not begun waits for a quarter of an hour: nobody would see it', async () => {
    const { write } = crm({ drops: ['state'] })
    expect(await caught(writeReport(record(), preparing, fields, write))).toMatchObject({
      name: 'RetryLater',
      reason: { code: 'crm-fields-missing' },
      detail: 'state',
      after: 900_000,
    })
  })

  test('that says no more than its status keeps its status', async () => {
    const report: RoomReport = { ...ready, state: 'attention', status: 'needs attention: look' }
    const { kept, write } = crm({ drops: ['link'] })
    expect(await caught(writeReport(record(), report, fields, write))).toMatchObject({
      reason: { code: 'crm-not-written' },
    })
    expect(kept.state).toBe('needs attention: look')
  })

  test('says what is missing on a record that cannot be read back', async () => {
    const { written: _, ...unread } = record()
    const { kept, write } = crm({ drops: ['url'] })
    await caught(writeReport(unread, ready, fields, write))
    expect(kept.state).toMatch(/^needs attention: the room is ready, but this record does not take url\./)
  })

  test('leaves the word ready on a record that had it, and says beside it what it lacks', async () => {
    const { kept, write } = crm({ drops: ['url'] })
    await caught(
      writeReport(
        record({ state: 'ready', status: 'ready: once' }),
        { ...ready, status: 'ready: look' },
        fields,
        write,
      ),
    )
    expect(kept.state).toBe('ready: this record does not take url. Run roomkeeper connect, then replay the client')
    const linked = crm({ drops: ['url'] })
    await caught(
      writeReport(
        record({ state: 'ready', status: 'ready', invitationUrl: 'l' }),
        { ...ready, status: 'ready: look' },
        fields,
        linked.write,
      ),
    )
    expect(linked.kept.state).toBe('ready: look')
  })

  test('keeps the word about the end of a room, whatever the record lacks', async () => {
    const { kept, write } = crm({ drops: ['url'] })
    const report: RoomReport = { ...ready, state: 'ended', status: 'ended on 2026-12-30: archived' }
    await caught(writeReport(record({ state: 'ending', status: 'ends on 2026-12-30' }), report, fields, write))
    expect(kept.state).toBe('ended on 2026-12-30: archived')
  })
})

describe('what is refused', () => {
  const wanted = { a: '1', b: '2', c: '3' }

  test('is nothing where nothing is written', async () => {
    const { writes, write } = crm()
    expect(await refusedAmong({}, write)).toEqual([])
    expect(writes).toEqual([])
  })

  test('is found by trying each alone where the CRM names none', async () => {
    const { kept, writes, write } = crm({ refuses: [{ name: 'b' }], drops: ['c'], silent: true })
    expect(await refusedAmong(wanted, write)).toEqual([{ name: 'b' }, { name: 'c', absent: true }])
    expect(writes).toEqual([wanted, { a: '1' }, { b: '2' }, { c: '3' }, { a: '1' }])
    expect(kept).toEqual({ a: '1' })
  })

  test('is tried alone too where the CRM names only fields that were not written', async () => {
    const write: WriteFields = async (values) =>
      'b' in values
        ? {
            outcome: 'refused',
            fields: 'a' in values ? [{ name: 'other' }] : [{ name: 'x' }, { name: 'b', rule: 'valid' }],
            detail: '400',
          }
        : { outcome: 'kept', record: values }
    expect(await refusedAmong(wanted, write)).toEqual([{ name: 'b', rule: 'valid' }])
  })

  test('is the record itself where every field is, or the only one', async () => {
    const { writes, write } = crm({ refuses: [{ name: 'a' }, { name: 'b' }], silent: true })
    const whole = { name: 'Park', reason: { code: 'crm-record-refused' }, detail: 'PATCH: 400' }
    expect(await caught(refusedAmong({ a: '1', b: '2' }, write))).toMatchObject(whole)
    expect(writes.length).toBe(3)
    expect(await caught(refusedAmong({ a: '1' }, write))).toMatchObject(whole)
    expect(writes.length).toBe(4)
  })

  test('is written without, beside what is said of it, until the rest is kept', async () => {
    const { kept, writes, write } = crm({ refuses: [{ name: 'a' }], drops: ['b'] })
    const lost = await refusedAmong(wanted, write, (names) => ({ note: names.join(' ') }))
    expect(lost).toEqual([{ name: 'a' }, { name: 'b', absent: true }])
    expect(writes).toEqual([wanted, { b: '2', c: '3', note: 'a' }, { c: '3', note: 'a b' }])
    expect(kept).toEqual({ c: '3', note: 'a b' })
  })

  test('ends where a record is gone in between', async () => {
    let tries = 0
    const write: WriteFields = async () =>
      tries++ === 0 ? { outcome: 'refused', fields: [], detail: '400' } : { outcome: 'gone' }
    expect(await refusedAmong(wanted, write)).toEqual([])
    expect(tries).toBe(4)
  })
})
