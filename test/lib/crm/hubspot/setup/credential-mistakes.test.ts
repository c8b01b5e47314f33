import { expect, test } from 'vitest'
import { hubspotKinds } from '#lib/crm/hubspot/setup/credential-mistakes.ts'

const uuid = '0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f'

test.each([
  ['accessToken', `C${'a'.repeat(30)}`, 'the OAuth token of a user or of the CLI, which ends within the hour'],
  ['accessToken', `C${'a_+/=-9'.repeat(5)}`, 'the OAuth token of a user or of the CLI, which ends within the hour'],
  ['accessToken', `C${'a'.repeat(29)}`, undefined],
  ['accessToken', `xC${'a'.repeat(30)}`, undefined],
  ['accessToken', `C${'a'.repeat(30)}!`, undefined],
  ['accessToken', uuid, 'a client secret or a developer API key'],
  ['accessToken', uuid.toUpperCase(), 'a client secret or a developer API key'],
  ['accessToken', `x${uuid}`, undefined],
  ['accessToken', `${uuid}0`, undefined],
  ['accessToken', uuid.slice(1), undefined],
  ['accessToken', `pat-eu1-${uuid}`, undefined],
  ['clientSecret', `pat-eu1-${uuid}`, 'an access token'],
  ['clientSecret', `x-pat-${uuid}`, undefined],
  ['clientSecret', '1234', 'the ID of an app or an account'],
  ['clientSecret', '123456789012', 'the ID of an app or an account'],
  ['clientSecret', '123', undefined],
  ['clientSecret', '1234567890123', undefined],
  ['clientSecret', 'a1234', undefined],
  ['clientSecret', '1234a', undefined],
  ['clientSecret', uuid, undefined],
])('as %s, "%s" is %s', (name, value, is) => {
  expect(hubspotKinds.wrong.find((one) => one.name === name && one.form.test(value))?.is).toBe(is)
})
