import { describe, expect, test } from 'vitest'
import type { ClientRecord, Written } from '#lib/crm/records/records-port.ts'
import { claimOf, isOfCopy, isSameClient } from '#lib/onboarding/identity/written-claim.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { Park } from '#lib/runtime/errors.ts'
import { otherRef, otherTag, recordOf, ref, tag } from './search.ts'

const page = (id: number, key = tag, host = 'portal.example') => `https://${host}/rooms/shared/${id}${key && `#${key}`}`

/** A CRM that answers for another key with the record that is left of it. */
const crm = (left: (asked: ClientRef) => ClientRef | undefined = (asked) => asked) => {
  const asked: string[] = []
  return {
    asked,
    async read(key: ClientRef) {
      asked.push(clientKey(key))
      const found = left(key)
      return found && recordOf({ ref: found })
    },
  }
}
const merged = () => crm(() => ref)
const deleted = () => crm(() => undefined)

const claim = (written: Written | undefined, records = crm(), more: Partial<ClientRecord> = {}) => {
  const { written: _, ...record } = recordOf(more)
  return claimOf(records, { ...record, ...(written && { written }) }, ['portal.example', 'internal:8080'])
}
const nothing = { ready: false }

describe('what a record says of its room', () => {
  test.each<[string, Written | undefined, object]>([
    ['nothing, where it cannot be read back', undefined, nothing],
    ['nothing, where nothing is written', { state: 'none' }, nothing],
    ['the room that its address names', { state: 'preparing', roomUrl: page(7) }, { ...nothing, roomId: 7 }],
    ['that it was ready', { state: 'ready', roomUrl: page(7) }, { ready: true, roomId: 7 }],
    ['the number, before the address', { state: 'ready', roomId: 8, roomUrl: page(7) }, { ready: true, roomId: 8 }],
    ['the number without an address', { state: 'ready', roomId: 8 }, { ready: true, roomId: 8 }],
    ['a room in an address of earlier versions', { state: 'ready', roomUrl: page(7, '') }, { ready: true, roomId: 7 }],
    [
      'a room under another host of this portal',
      { state: 'ready', roomUrl: page(7, tag, 'internal:8080') },
      { ready: true, roomId: 7 },
    ],
    [
      'the host of another portal, and none of its numbers',
      { state: 'ready', roomId: 7, roomUrl: page(7, tag, 'old.example') },
      { ready: true, elsewhere: 'old.example' },
    ],
    ['needs attention is not ready', { state: 'attention', roomId: 8 }, { ...nothing, roomId: 8 }],
  ])('%s', async (_, written, found) => {
    const records = crm()
    expect(await claim(written, records)).toEqual(found)
    expect(records.asked).toEqual([])
  })

  test('nothing, where it came with a copy of another client’s record', async () => {
    expect(await claim({ state: 'ready', roomUrl: page(7, otherTag) })).toEqual(nothing)
  })

  test('all of it, where the other record was merged into this one', async () => {
    const found = { ready: true, mergedFrom: otherRef, roomId: 7 }
    expect(await claim({ state: 'ready', roomUrl: page(7, otherTag) }, merged())).toEqual(found)
  })

  test('is not to be told where the other record is deleted', async () => {
    const found = claim({ state: 'ready', roomUrl: page(7, otherTag) }, deleted())
    await expect(found).rejects.toMatchObject({ name: 'Park', reason: { code: 'copied-or-merged' }, detail: otherTag })
  })
})

describe('a record is a copy', () => {
  const copied = (roomUrl: string | undefined, records = crm()) =>
    isOfCopy(records, recordOf({ written: { state: 'ready', ...(roomUrl && { roomUrl }) } }))

  test.each([undefined, page(7), page(7, ''), 'call me'])('not by its own address or none: %s', async (roomUrl) => {
    const records = crm()
    expect(await copied(roomUrl, records)).toBe(false)
    expect(records.asked).toEqual([])
  })

  test('by the address of a client that is still there, and not of one that was merged into it', async () => {
    expect(await copied(page(7, otherTag))).toBe(true)
    expect(await copied(page(7, otherTag), merged())).toBe(false)
  })

  test('where nobody can tell: it must not have another client’s link', async () => {
    expect(await copied(page(7, otherTag), deleted())).toBe(true)
  })

  test.each([new TypeError('down'), new Park(onboardingReasons['client-deleted'])])(
    'not by an error of the CRM: %s',
    async (error) => {
      const down = crm(() => {
        throw error
      })
      await expect(copied(page(7, otherTag), down)).rejects.toBe(error)
    },
  )
})

describe('another key is one that the client had before', () => {
  const same = (other: ClientRef, records = crm(), formerly: ClientRecord['formerly'] = []) =>
    isSameClient(records, recordOf({ formerly }), other)

  test('where the CRM says so of the record, without a further question', async () => {
    const records = crm()
    expect(await same(otherRef, records, [{ ref: otherRef, shared: false }])).toBe(true)
    expect(records.asked).toEqual([])
  })

  test('where the CRM answers for it with this record', async () => {
    expect(await same(otherRef, merged())).toBe(true)
    expect(await same(otherRef)).toBe(false)
  })

  test.each([
    ['that another client may have had too', { ref: otherRef, shared: true }],
    ['of somebody else', { ref: { ...ref, id: 'c3' }, shared: false }],
  ])('not by a former key %s', async (_, former) => {
    expect(await same(otherRef, crm(), [former])).toBe(false)
  })

  test.each([
    { ...otherRef, source: 'hubspot' },
    { ...otherRef, type: 'Contact' },
  ])('not where source or type is another one: %o', async (other) => {
    const records = merged()
    expect(await same(other, records)).toBe(false)
    expect(records.asked).toEqual([])
  })
})

test('a record that cannot be read back is no copy', async () => {
  const { written: _, ...record } = recordOf()
  expect(await isOfCopy(crm(), record)).toBe(false)
})

describe('a record of another kind that went on as this client', () => {
  const lead = { ...ref, type: 'Lead', id: 'l1' }
  const read = async () => {
    throw new Error('it is not read')
  }
  test.each<[boolean, ClientRef | undefined]>([
    [true, ref],
    [false, { ...ref, id: 'another' }],
    [false, undefined],
  ])('is the same client: %s, where the CRM names %o', async (isSo, now) => {
    const current = async (asked: ClientRef) => (asked.type === 'Lead' ? now : undefined)
    expect(await isSameClient({ read, current }, recordOf(), lead)).toBe(isSo)
  })

  test('is another one where the CRM does not answer under old ids, or in another CRM', async () => {
    expect(await isSameClient({ read }, recordOf(), lead)).toBe(false)
    expect(await isSameClient({ read, current: async () => ref }, recordOf(), { ...lead, source: 'hubspot' })).toBe(
      false,
    )
  })
})
