import { expect, test } from 'vitest'
import { ownerWith, RecordMoved } from '#lib/crm/records/records-port.ts'

test.each([
  ['anna@agency.example', { ownerEmail: 'anna@agency.example' }],
  ['', { ownerGap: 'without-address' }],
  [undefined, { ownerGap: 'without-address' }],
])('an owner with the address "%s" is %j', (email, owner) => expect(ownerWith(email)).toEqual(owner))

test('a record that was moved names the one that is left', () => {
  const ref = { source: 'crm', type: 'company', id: '2' }
  expect(new RecordMoved(ref)).toMatchObject({ name: 'RecordMoved', message: 'the record is company 2 now', ref })
})
