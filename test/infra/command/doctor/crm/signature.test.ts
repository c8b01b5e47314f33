import { describe, expect, test } from 'vitest'
import { signatureIn } from '#infra/command/doctor/crm/signature.ts'
import { signatureNote } from '#lib/crm/hubspot/setup/signature-seen.ts'

const lineAt = (at: number, fields: object) => ({ at, text: JSON.stringify({ event: 'delivery.answered', ...fields }) })
const taken = (at: number, signature?: string) => lineAt(at, { result: 'accepted', ...(signature && { signature }) })
const lacking = (at: number, signature?: string) =>
  lineAt(at, { result: 'unauthorised', reason: 'missing-signature', ...(signature && { signature }) })

describe('the signatures that a CRM sends, by the log of the receiver', () => {
  test.each([
    ['nothing came', [], undefined],
    ['the last one that was taken', [taken(2, 'v3+v1'), taken(1, 'v1')], { signature: 'v3+v1', taken: true }],
    [
      'one that was taken says more than a later refusal',
      [taken(1, 'v3'), lacking(2, 'v1')],
      { signature: 'v3', taken: true },
    ],
    ['the older one only, refused', [lacking(1, 'v1')], { signature: 'v1', taken: false }],
    ['a stranger without any', [lacking(1)], undefined],
    ['a test event names no client', [lineAt(1, { result: 'ignored', signature: 'v3' })], undefined],
    [
      'a forged one says nothing',
      [lineAt(1, { result: 'unauthorised', reason: 'wrong-signature', signature: 'v3' })],
      undefined,
    ],
    [
      'a line of an older release',
      [{ at: 1, text: JSON.stringify({ event: 'webhook', verdict: 'accepted', signature: 'v1' }) }],
      { signature: 'v1', taken: true },
    ],
    ['a line that is no JSON', [{ at: 1, text: 'START RequestId' }], undefined],
  ])('%s', (_, lines, seen) => expect(signatureIn(lines)).toEqual(seen))
})

describe('what follows for the settings of HubSpot', () => {
  test.each([
    ['v3', true, true, 'taken', /v3; allowV1 in sources.hubspot can be false$/],
    ['v3+v1', true, false, 'taken', /v3 and the older signature; the newer one decides$/],
    ['v1', true, true, 'taken', /older signature only \(v1\), which allowV1/],
    ['v1', false, false, 'refused', /older signature only \(v1\)$/],
  ] as const)('%s, taken %s, allowV1 %s', (signature, taken, allowV1, state, what) => {
    const note = signatureNote({ signature, taken }, { allowV1 })
    expect(note).toMatchObject({ state, what: expect.stringMatching(what) })
    if (state === 'refused') expect(note.means).toContain('Set allowV1 to true')
  })

  test('nothing was seen yet', () => {
    expect(signatureNote(undefined, { allowV1: true })).toMatchObject({ state: 'none' })
  })
})
