import { describe, expect, test } from 'vitest'
import { crmReasons } from '#lib/crm/reasons.ts'
import type { Written } from '#lib/crm/records/records-port.ts'
import { type TrialPlace, tryEach } from '#lib/crm/setup/trial.ts'
import { isTrial } from '#lib/crm/setup/trial-name.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { caught, testClock } from '../../worlds/world.ts'

const fields = { roomId: 'id', roomUrl: 'url', invitationUrl: 'link', status: 'state' }
const names = Object.values(fields)
type Values = Readonly<Record<string, string>>

/** The records of one object in a CRM, each with what stands in its fields, and all that was asked of it. */
const placeOf = (object: string, over: Partial<TrialPlace> = {}) => {
  const records = new Map<string, Record<string, string>>()
  const asked: string[] = []
  const made: string[] = []
  const writtenOn = (values: Record<string, string>): Written => ({
    state: values.state ? 'ready' : 'none',
    ...(values.url && { roomUrl: values.url }),
  })
  const place: TrialPlace = {
    object,
    fields,
    async make(name) {
      made.push(name)
      records.set('99', {})
      return { id: '99' }
    },
    async remove(id) {
      asked.push(`remove ${id}`)
      records.delete(id)
    },
    async read(id) {
      const values = records.get(id)
      return values && { ref: refTo(object, id), name: 'Acme', emails: [], isClient: true, written: writtenOn(values) }
    },
    async write(id, values) {
      asked.push(`write ${Object.keys(values).join(' ')}`)
      Object.assign(records.get(id) ?? {}, values)
      return { outcome: 'kept', record: { ...records.get(id) } }
    },
    async clear(id, some) {
      asked.push(`clear ${id} ${some.join(' ')}`)
      for (const name of some) delete records.get(id)?.[name]
    },
    ...over,
  }
  return { place, records, asked, made }
}

const refTo = (type: string, id: string): ClientRef => ({ source: 'crm', type, id })
const options = (named?: ClientRef) => ({
  source: 'crm',
  portalUrl: 'https://docs.example.com/portal?x=1',
  named,
  clock: testClock(),
  deadline: { remaining: () => 20_000 },
})
const run = (places: readonly TrialPlace[], named?: ClientRef) => tryEach(places, options(named))

const rejecting = (error: Error) => async () => {
  throw error
}
const unreachable = new RetryLater(crmReasons['crm-unreachable'], { detail: 'GET' })

describe('fields that are tried', () => {
  test('on a record that is made take the longest values of a room, and the record is deleted', async () => {
    const { place, records, asked, made } = placeOf('company')
    let kept: Values = {}
    const write: TrialPlace['write'] = async (id, values) => {
      kept = values
      return place.write(id, values)
    }
    expect(await run([{ ...place, write }])).toEqual([
      { what: 'fields of company take a room’s values', state: 'done' },
    ])
    expect(kept).toEqual({
      state: expect.stringMatching(/^roomkeeper tries whether .*…$/),
      id: '2147483647',
      url: 'https://docs.example.com/rooms/shared/2147483647#crm:company:99',
      link: 'https://docs.example.com/s/AbCdEfGhIjKlMnO',
    })
    expect(kept.state).toHaveLength(250)
    expect(asked).toEqual(['write state id url link', 'remove 99'])
    expect(records.size).toBe(0)
    expect(made).toEqual([expect.stringMatching(/^Roomkeeper trial [0-9a-f]{8}, deleted at once$/)])
    expect(made.every(isTrial)).toBe(true)
  })

  test('are those for a day, too, where the settings name one', async () => {
    const { place, asked, records } = placeOf('company', { fields: { ...fields, joinedOn: 'day' } })
    let day: string | undefined
    const remove = async (id: string) => {
      day = records.get(id)?.day
      await place.remove(id)
    }
    await run([{ ...place, remove }])
    expect(asked[0]).toBe('write state id url link day')
    expect(day).toBe('2026-12-30')
  })

  test('of every object are tried, a step for each', async () => {
    const steps = await run([placeOf('company').place, placeOf('deal').place])
    expect(steps.map(({ what }) => what)).toEqual([
      'fields of company take a room’s values',
      'fields of deal take a room’s values',
    ])
  })

  test('say of each refused field what refused it and what helps', async () => {
    const { place } = placeOf('company')
    const refusals: Record<string, object> = {
      id: { rule: 'valid' },
      url: { rule: 'tooLong', says: 'no more than 9' },
      link: { says: 'not an address' },
    }
    const write: TrialPlace['write'] = async (id, values) => {
      const [name] = Object.keys(values).filter((one) => one in refusals)
      if (!name) return place.write(id, values)
      return { outcome: 'refused', fields: [{ name, ...refusals[name] }], detail: '400' }
    }
    expect(await run([{ ...place, write }])).toEqual([
      {
        what: 'fields of company do not all take a room’s values',
        state: 'wrong',
        how: [
          'id ("DocSpace room id") refuses 2147483647: valid',
          '  Make it a plain text field without a rule of its own, or name another one in the settings.',
          'url ("DocSpace room") refuses https://docs.example.com/rooms/shared/2147483647#crm:company:99: tooLong: no more than 9',
          '  Make it a text of 63 characters at least.',
          'link ("DocSpace invitation") refuses https://docs.example.com/s/AbCdEfGhIjKlMnO: not an address',
          '  Make it a plain text field without a rule of its own, or set docspace.publicUrl to an address that it takes.',
        ],
      },
    ])
  })

  test('say of a dropped field that it keeps nothing, and of a long value only its length', async () => {
    const { place } = placeOf('company')
    const write: TrialPlace['write'] = async (_, values) =>
      'state' in values && 'id' in values
        ? { outcome: 'refused', fields: [{ name: 'state' }], detail: '400' }
        : { outcome: 'kept', record: { ...values, id: '' } }
    const [step] = await run([{ ...place, write }])
    expect(step?.how).toEqual([
      'state ("DocSpace status") refuses a text of 250 characters',
      '  Make it a plain text field without a rule of its own, or name another one in the settings.',
      'id ("DocSpace room id") keeps nothing: it is not there, or this user may not edit it.',
    ])
  })

  test('that share a name are named by it', async () => {
    const { place } = placeOf('company', { fields: { ...fields, roomUrl: 'link' } })
    const write: TrialPlace['write'] = async (_, values) => ({ outcome: 'kept', record: { ...values, link: '' } })
    const [step] = await run([{ ...place, write }])
    expect(step?.how).toEqual([expect.stringContaining('link ("DocSpace room") keeps nothing')])
  })
})

describe('what keeps the fields from being tried', () => {
  test.each(['crm-record-locked', 'crm-archived', 'crm-rule-refuses', 'crm-record-refused'] as const)(
    'is a refusal of the whole record: %s',
    async (code) => {
      const { place, asked } = placeOf('company', { write: rejecting(new Park(crmReasons[code], { detail: 'PATCH' })) })
      expect(await run([place])).toEqual([
        {
          what: 'fields of company: the record takes no change',
          state: 'wrong',
          how: [`${crmReasons[code].what} (PATCH).`, crmReasons[code].remedy],
        },
      ])
      expect(asked).toEqual(['remove 99'])
    },
  )

  test('is something of this moment, which proves nothing', async () => {
    const { place } = placeOf('company', { write: rejecting(unreachable) })
    expect(await run([place])).toEqual([
      {
        what: 'fields of company: not checked whether they take a room’s values',
        state: 'unseen',
        how: ['The CRM does not answer (GET).', crmReasons['crm-unreachable'].remedy],
      },
    ])
  })

  test('is a fault of ours, which is not hidden', async () => {
    const ours = new TypeError('ours')
    for (const over of [{ write: rejecting(ours) }, { make: rejecting(ours) }, { remove: rejecting(ours) }])
      expect(await caught(run([placeOf('company', over).place]))).toBe(ours)
  })

  test('is a record that could not be made, with the CRM’s own words and the way around it', async () => {
    const nameOne =
      'Or name a record that has no room yet, which is written on and emptied again: --trial-record crm:company:ID'
    const { place, asked } = placeOf('company', { make: async () => ({ why: ['Industry is required.'] }) })
    const [step] = await run([place])
    expect(step).toEqual({
      what: 'fields of company: not checked whether they take a room’s values',
      state: 'unseen',
      how: ['Industry is required.', nameOne],
    })
    expect(asked).toEqual([])
    const failed = await run([placeOf('company', { make: rejecting(unreachable) }).place])
    expect(failed[0]?.how).toEqual(['No trial record was made: The CRM does not answer (GET).', nameOne])
    const parked = await run([placeOf('company', { make: rejecting(new Park(crmReasons['crm-refused'])) }).place])
    expect(parked[0]?.how?.[0]).toBe(
      'No trial record was made: The CRM refuses some fields that were written on the record.',
    )
  })

  test('is waited for where a limit is used up, but nothing is made twice after no answer', async () => {
    const answers = [new RetryLater(crmReasons['crm-busy'], { after: 1 }), undefined]
    let tries = 0
    const busy = placeOf('company')
    const make: TrialPlace['make'] = async (name) => {
      const failure = answers[tries++]
      if (failure) throw failure
      return busy.place.make(name)
    }
    expect(await run([{ ...busy.place, make }])).toMatchObject([{ state: 'done' }])
    let made = 0
    const lost: TrialPlace['make'] = async () => {
      made += 1
      throw unreachable
    }
    await run([{ ...busy.place, make: lost }])
    expect([tries, made]).toEqual([2, 1])
  })

  test('is said where the trial record could not be deleted', async () => {
    const { place, made } = placeOf('company', { remove: rejecting(unreachable) })
    expect(await run([place])).toEqual([
      expect.objectContaining({ state: 'done' }),
      {
        what: `the trial record "${made[0]}" (99) is still there`,
        state: 'wrong',
        how: ['It could not be done: The CRM does not answer (GET). Do it by hand.'],
      },
    ])
  })
})

test('a long value is shown by its length from 121 characters on', async () => {
  const shown = async (origin: string) => {
    const { place } = placeOf('company')
    const write: TrialPlace['write'] = async (id, values) =>
      'link' in values ? { outcome: 'refused', fields: [{ name: 'link' }], detail: '400' } : place.write(id, values)
    return (await tryEach([{ ...place, write }], { ...options(), portalUrl: origin }))[0]?.how?.[0]
  }
  const tail = '/s/AbCdEfGhIjKlMnO'
  const host = (length: number) => `https://${'x'.repeat(length - 'https://'.length - tail.length)}`
  expect(await shown(host(120))).toBe(`link ("DocSpace invitation") refuses ${host(120)}${tail}`)
  expect(await shown(host(121))).toBe('link ("DocSpace invitation") refuses a text of 121 characters')
})

test('a room’s address is refused with the setting that changes it', async () => {
  const { place } = placeOf('company')
  const write: TrialPlace['write'] = async (id, values) =>
    'url' in values
      ? { outcome: 'refused', fields: [{ name: 'url', rule: 'valid' }], detail: '400' }
      : place.write(id, values)
  const [step] = await run([{ ...place, write }])
  expect(step?.how?.[1]).toContain('set docspace.publicUrl')
})

describe('a record that a person names', () => {
  const named = refTo('company', '7')

  test('and that cannot be read is not tried', async () => {
    const { place, asked } = placeOf('company', { read: rejecting(unreachable) })
    expect(await run([place], named)).toEqual([
      {
        what: 'fields of company: not checked whether they take a room’s values',
        state: 'unseen',
        how: ['The CRM does not answer (GET).', crmReasons['crm-unreachable'].remedy],
      },
    ])
    expect(asked).toEqual([])
  })

  test('is empty where nothing could be written, and then need not be emptied', async () => {
    const { place, records } = placeOf('company', { write: rejecting(unreachable), clear: rejecting(unreachable) })
    records.set('7', {})
    expect((await run([place], named)).map(({ state }) => state)).toEqual(['unseen'])
  })

  test('is written on, and its fields are empty again', async () => {
    const { place, records, asked, made } = placeOf('company')
    records.set('7', { name: 'Acme' })
    expect(await run([place], named)).toMatchObject([{ state: 'done' }])
    expect(asked).toEqual(['write state id url link', `clear 7 ${names.join(' ')}`])
    expect([records.get('7'), made]).toEqual([{ name: 'Acme' }, []])
  })

  test('of one object leaves the others to records that are made', async () => {
    const [company, deal] = [placeOf('company'), placeOf('deal')]
    company.records.set('7', {})
    await run([company.place, deal.place], named)
    expect([company.made.length, deal.made.length]).toEqual([0, 1])
  })

  test('must be of an object that has clients', async () => {
    const { place, asked } = placeOf('deal')
    expect(await run([place, placeOf('contact').place], named)).toEqual([
      {
        what: 'fields of company: not checked whether they take a room’s values',
        state: 'unseen',
        how: ['The settings of crm have clients in deal, contact only.'],
      },
    ])
    expect(asked).toEqual([])
  })

  test('must be there, and without a room', async () => {
    const { place, records, asked } = placeOf('company')
    const how = async () => (await run([place], named))[0]?.how
    expect(await how()).toEqual(['There is no company 7.'])
    records.set('7', { state: 'ready' })
    expect(await how()).toEqual(['company 7 has a room’s data already: name a record that has none.'])
    records.set('7', { url: 'https://docs.example.com/rooms/shared/1' })
    expect(await how()).toEqual(['company 7 has a room’s data already: name a record that has none.'])
    expect(asked).toEqual([])
  })

  test('that was merged is the one that is left', async () => {
    const { place, records, asked } = placeOf('company')
    records.set('8', {})
    const read: TrialPlace['read'] = () => place.read('8')
    await run([{ ...place, read }], named)
    expect(asked.at(-1)).toBe(`clear 8 ${names.join(' ')}`)
  })

  test('is said not to be empty where it could not be emptied', async () => {
    const { place, records } = placeOf('company', { clear: rejecting(unreachable) })
    records.set('7', {})
    const left = {
      what: 'the fields of record 7 are not empty again',
      state: 'wrong',
      how: ['It could not be done: The CRM does not answer (GET). Do it by hand.'],
    }
    expect((await run([place], named))[1]).toEqual(left)
    let reads = 0
    const read: TrialPlace['read'] = async (id) => {
      reads += 1
      if (reads > 1) throw unreachable
      return place.read(id)
    }
    records.set('7', {})
    expect((await run([{ ...place, read }], named))[1]).toEqual(left)
  })
})

describe('a record that was made', () => {
  const renaming = (error?: Error) => {
    const renamed: string[] = []
    const world = placeOf('company', {
      async rename(id, name) {
        renamed.push(`${id} ${name}`)
        if (error) throw error
      },
    })
    return { ...world, renamed }
  }

  test('is renamed, so that the CRM tells of a change, and is a trial by its new name, too', async () => {
    const { place, renamed, made, asked } = renaming()
    await tryEach([place], options())
    expect(renamed).toEqual([`99 ${made[0]}, renamed`])
    expect(isTrial(renamed[0]?.slice(3))).toBe(true)
    expect(asked.at(-1)).toBe('remove 99')
  })

  test.each([new Park(crmReasons['crm-refused']), new RetryLater(crmReasons['crm-unreachable'])])(
    'is deleted also where its new name is refused: %s',
    async (error) => {
      const { place, asked } = renaming(error)
      const [step] = await tryEach([place], options())
      expect([step?.state, asked.at(-1)]).toEqual(['done', 'remove 99'])
    },
  )

  test('whose new name fails for another reason is no trial', async () => {
    expect(await caught(tryEach([renaming(new Error('a bug')).place], options()))).toMatchObject({ message: 'a bug' })
  })

  test('of somebody else keeps its name', async () => {
    const { place, renamed, records } = renaming()
    records.set('7', {})
    await tryEach([place], options(refTo('company', '7')))
    expect(renamed).toEqual([])
  })
})
