import { describe, expect, test } from 'vitest'
import {
  askedFields,
  cachedPerObject,
  fieldsMissing,
  fieldsNotKnown,
  furtherFields,
  furtherValues,
  isAskedFor,
  listedWritten,
} from '#lib/crm/listing/listing-fields.ts'
import { trialName } from '#lib/crm/setup/trial-name.ts'
import { Park } from '#lib/runtime/errors.ts'

const clients = [
  { object: 'deal', where: { stage: ['won', 'renewed'] } },
  { object: 'company', where: {} },
]
const query = (filter: Record<string, string> = {}) => ({ since: 0, filter })

describe('what is the same for every page', () => {
  test('is asked for once for each object', async () => {
    const asked: string[] = []
    const fields = cachedPerObject(async (object: string) => {
      asked.push(object)
      return [object]
    })
    expect([await fields('deal'), await fields('deal'), await fields('company')]).toEqual([
      ['deal'],
      ['deal'],
      ['company'],
    ])
    expect(asked).toEqual(['deal', 'company'])
  })

  test('is asked for again where it failed', async () => {
    let tries = 0
    const fields = cachedPerObject(async () => {
      tries += 1
      if (tries === 1) throw new Error('busy')
      return tries
    })
    await expect(fields('deal')).rejects.toThrow('busy')
    expect(await fields('deal')).toBe(2)
  })
})

describe('fields that are asked for', () => {
  test('are those of the settings and of the query, each once', () => {
    expect(askedFields(clients, 'deal', query({ city: 'Lodz', stage: 'won' }))).toEqual(['stage', 'city'])
    expect(askedFields(clients, 'company', query())).toEqual([])
  })

  test.each(['', 'a,b', "x' OR 'a'='a", ' stage', 'stage ', 'ł', 'x'.repeat(129)])(
    'must be names: not "%s"',
    (name) => {
      const wrong = () => askedFields(clients, 'deal', query({ [name]: 'x' }))
      expect(wrong).toThrow(fieldsNotKnown('deal', [name]))
      expect(wrong).toThrow(Park)
    },
  )

  test.each(['x', 'x'.repeat(128), 'DocSpace_Room__c'])('may be named %s', (name) => {
    expect(askedFields([], 'deal', query({ [name]: 'x' }))).toEqual([name])
  })
})

describe('a listed record', () => {
  const isClient = (record: object, filter = {}, name = 'Acme') =>
    isAskedFor(clients, 'deal', query(filter), record as Record<string, unknown>, name)

  test.each([
    [{ stage: 'won' }, {}, true],
    [{ stage: 'open' }, {}, false],
    [{ stage: 'renewed', city: 'Lodz' }, { city: 'Lodz' }, true],
    [{ stage: 'renewed', city: 'Lodz' }, { city: 'Kyiv' }, false],
    [{ stage: 'open', city: 'Lodz' }, { city: 'Lodz' }, false],
    [{ stage: 'won' }, { stage: 'renewed' }, false],
  ])('%j with the filter %j is a client: %s', (record, filter, expected) => {
    expect(isClient(record, filter)).toBe(expected)
  })

  test('that was made to try fields is none', () => expect(isClient({ stage: 'won' }, {}, trialName('1a'))).toBe(false))

  test('without a field that is asked for is refused by the names of the fields', () => {
    expect(() => isClient({ stage: 'won' }, { city: 'Lodz', zip: '9' })).toThrow(
      fieldsNotKnown('deal', ['city', 'zip']),
    )
    expect(() => isClient({})).toThrow(fieldsNotKnown('deal', ['stage']))
    expect(fieldsNotKnown('deal', ['city', 'zip'])).toMatchObject({
      reason: { code: 'crm-field-unknown' },
      detail: 'deal: city, zip',
    })
  })

  test('says what an onboarding wrote, or lacks the fields for it', () => {
    const fields = { roomId: 'id', roomUrl: 'url', invitationUrl: 'link', status: 'state' }
    const record = { id: '7', url: null, link: '', state: 'ready' }
    expect(listedWritten('deal', record, fields)).toEqual({ state: 'ready', status: 'ready', roomId: 7 })
    const { url: _, ...without } = record
    expect(() => listedWritten('deal', without, fields)).toThrow(fieldsMissing('deal'))
    expect(fieldsMissing('deal')).toMatchObject({
      name: 'RetryLater',
      reason: { code: 'crm-fields-missing' },
      detail: 'deal',
      after: 900_000,
    })
  })
})

describe('further fields', () => {
  test('are names, each once; what is no name is no field', () => {
    expect(furtherFields({ fields: ['industry', 'type', 'industry', '', 'a,b', 'x'.repeat(129)] })).toEqual([
      'industry',
      'type',
    ])
    expect(furtherFields({})).toEqual([])
  })

  test('have what the record has of them, and nothing where the query asks for none', () => {
    const record = { industry: 'Legal', type: null, name: 'Acme' }
    expect(furtherValues({ fields: ['industry', 'type', 'region'] }, record)).toEqual({
      values: { industry: 'Legal', type: null },
    })
    expect(furtherValues({ fields: [] }, record)).toEqual({ values: {} })
    expect(furtherValues({}, record)).toEqual({})
  })
})
