import { h } from 'preact'
import { expect, test } from 'vitest'
import { RecordCard } from '#infra/local/console/page/parts/docspace.tsx'
import type { ClientDetail } from '#infra/local/console/wire.ts'
import { drawn } from '../rendered.ts'

const said = (detail: object | undefined) =>
  drawn(h(RecordCard, { detail: detail as ClientDetail | undefined })).flatMap(({ name, text }) =>
    name === 'p' || name === 'dd' ? [text] : [],
  )

test.each([
  ['ready', 'The CRM has this record no more.'],
  ['working', 'Nothing was written back yet.'],
  ['parked', 'Nothing was written back yet.'],
])('of a record without our fields whose client is %s, it is said: %s', (state, sentence) => {
  expect(said({ row: { state }, record: [] })).toEqual([sentence])
})

test('before a client is chosen nothing was written back, and then its fields are shown', () => {
  expect(said(undefined)).toEqual(['Nothing was written back yet.'])
  const record = [
    { field: 'status', value: 'ready' },
    { field: 'link', value: '' },
  ]
  expect(said({ row: { state: 'ready' }, record })).toEqual(['ready', '–'])
})
