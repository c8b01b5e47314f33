import type { CredentialKinds } from '../../setup/connector.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Values that people take for HubSpot's access token or client secret (docs/facts/hubspot.md#kinds-of-tokens). */
export const hubspotKinds: CredentialKinds = {
  wrong: [
    {
      name: 'accessToken',
      form: /^C[\w+/=-]{30,}$/,
      is: 'the OAuth token of a user or of the CLI, which ends within the hour',
      taken: true,
    },
    { name: 'accessToken', form: uuid, is: 'a client secret or a developer API key' },
    { name: 'clientSecret', form: /^pat-/, is: 'an access token', taken: true },
    { name: 'clientSecret', form: /^\d{4,12}$/, is: 'the ID of an app or an account', taken: true },
  ],
  right: {
    accessToken:
      'the access token of the app (Development > Projects > roomkeeper > Roomkeeper > Auth), which begins with pat-; a service key can do no webhooks',
    clientSecret: 'the client secret of the same app (the same tab)',
  },
}
