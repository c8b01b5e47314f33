import { expect, test } from 'vitest'
import { signatureNote } from '#lib/crm/hubspot/setup/signature-seen.ts'

const note = (signature: string | undefined, taken: boolean, allowV1: boolean) =>
  signatureNote(signature === undefined ? undefined : { signature, taken }, { allowV1 })

test.each([
  [undefined, false, false, 'none', /no delivery was seen yet$/],
  ['v3', true, false, 'taken', /with X-HubSpot-Signature-v3$/],
  ['v3', true, true, 'taken', /with X-HubSpot-Signature-v3; allowV1 in sources\.hubspot can be false$/],
  ['v3+v1', true, false, 'taken', /v3 and the older signature; the newer one decides$/],
  ['v1', true, true, 'taken', /older signature only \(v1\), which allowV1 in sources\.hubspot takes$/],
  ['v2', false, false, 'refused', /older signature only \(v2\)$/],
])('%s, taken %s, with allowV1 %s, is %s', (signature, taken, allowV1, state, what) => {
  const told = note(signature, taken, allowV1)
  expect([told.state, told.what]).toEqual([state, expect.stringMatching(what)])
  if (state === 'refused') expect(told.means).toContain('Set allowV1 to true in sources.hubspot')
  else expect(told).not.toHaveProperty('means')
})
