import type { CredentialKinds } from '../../setup/connector.ts'

/** Values that people take for Pipedrive's API token (docs/facts/pipedrive.md#kinds-of-tokens). */
export const pipedriveKinds: CredentialKinds = {
  wrong: [
    { name: 'apiToken', form: /^v\d+u:|^eyJ/, is: 'the OAuth access token of an app, which ends within the hour' },
    { name: 'apiToken', form: /^v\d+r:/, is: 'the OAuth refresh token of an app' },
    { name: 'apiToken', form: /^[0-9a-f]{16,20}$/, is: 'the client ID of an app' },
  ],
  right: { apiToken: 'the API token of an administrator (Personal preferences > API), 40 letters and digits' },
}
