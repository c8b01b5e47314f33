import { expect, test } from 'vitest'
import { canonicalRef } from '#lib/crm/records/client-ref.ts'

const ref = { source: 'crm', type: 'company', id: 'ab' }

test('a reference has the id as its source spells it', () => {
  expect(canonicalRef({ canonicalId: (id) => id.toUpperCase() }, ref)).toEqual({ ...ref, id: 'AB' })
})

test.each([
  ['a source that reads no id in it', { canonicalId: () => undefined }],
  ['a source that knows one spelling', {}],
  ['no source', undefined],
])('a reference stays as it is with %s', (_, source) => expect(canonicalRef(source, ref)).toEqual(ref))
