import type { CredentialKinds } from '../setup/connector.ts'

/** A session begins with the organization's id and an exclamation mark (docs/facts/salesforce.md#kinds-of-credentials). */
const session = /^00D\w{12}(\w{3})?!/

const isSession = 'the session ID or access token of a user, which ends with the session'

/** Values that people take for the credentials of the app. */
export const salesforceKinds: CredentialKinds = {
  wrong: [
    { name: 'clientId', form: session, is: isSession },
    { name: 'clientSecret', form: session, is: isSession },
    { name: 'clientId', form: /@/, is: 'a user name' },
    { name: 'clientSecret', form: /^3MVG/, is: 'a consumer key' },
    { name: 'clientSecret', form: /^-----BEGIN/, is: 'a private key: give it as privateKey, with username' },
    { name: 'privateKey', form: /^-----BEGIN CERTIFICATE/, is: 'a certificate, the public half' },
  ],
  right: {
    clientId: 'the consumer key of the External Client App',
    clientSecret: 'the consumer secret of the same app, with the client credentials flow and a user to run as',
    privateKey: "the private key of the app's certificate, PEM (BEGIN PRIVATE KEY)",
  },
}
