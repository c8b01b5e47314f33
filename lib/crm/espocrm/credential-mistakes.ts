import type { CredentialKinds } from '../setup/connector.ts'

/** Values that people take for EspoCRM's API key (docs/facts/espocrm.md#authentication). */
export const espoKinds: CredentialKinds = {
  wrong: [
    { name: 'apiKey', form: /^[A-Za-z0-9+/]+={1,2}$|:/, is: 'a user name with a password or a signature' },
    { name: 'apiKey', form: /^(?![0-9a-f]{32}$)/, is: 'no key, which has 32 of 0-9 and a-f: a password, perhaps' },
  ],
  right: {
    apiKey:
      'the key of an API user whose authentication method is API Key (Administration > API Users); HMAC, a password or the key of an inactive user is refused',
  },
}
