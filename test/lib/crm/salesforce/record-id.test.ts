import { expect, it } from 'vitest'
import { longId } from '#lib/crm/salesforce/record-id.ts'

it.each([
  ['00Dxx0000001gPF', '00Dxx0000001gPFEAY'],
  ['001xx000003DGb2', '001xx000003DGb2AAG'],
  ['005xx000001Svog', '005xx000001SvogAAC'],
  ['04lxx000000CaSd', '04lxx000000CaSdAAK'],
  ['0015f00002J9YYE', '0015f00002J9YYEAA3'],
  ['005000000000000', '005000000000000AAA'],
])('lengthens %s to %s', (short, long) => {
  expect(longId(short)).toBe(long)
  expect(longId(long)).toBe(long)
})

it.each([
  '',
  '001',
  '001xx000003DGb2AAH',
  '001XX000003DGB2AAG',
  '001xx000003DGb2AA',
  "'01xx000003DGb2AAG",
  "001xx000003DG'2",
  '001xx000003DGbł',
])('knows that %j is no id', (text) => expect(longId(text)).toBeUndefined())
