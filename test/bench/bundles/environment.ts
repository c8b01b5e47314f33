/** What the functions find in their environment, as `cdk.json` makes it for EspoCRM and the generic source. */
export const functionEnvironment = (over: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  QUEUE_URL: 'http://127.0.0.1:9/000000000000/clients.fifo',
  DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:9/000000000000/dead.fifo',
  PUBLIC_URL: 'http://127.0.0.1:9',
  DOCSPACE_URL: 'http://127.0.0.1:9',
  METRIC_NAMESPACE: 'bench',
  SETTINGS: JSON.stringify({
    sources: { espocrm: { url: 'http://127.0.0.1:9' }, generic: {} },
    secrets: { webhooks: secretNames, docspace: 'docspace', crm: { espocrm: 'crm/espocrm' } },
    onboarding: { welcome: { way: 'folder', folderId: 20 }, manager: { default: 'anna.manager@example.com' } },
    pace: { requestsPerMinute: 300, writesInFlight: 3 },
  }),
  ...over,
})

const secretNames = { espocrm: 'webhooks/espocrm', generic: 'webhooks/generic' }
