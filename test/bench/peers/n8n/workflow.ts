export const workflowId = 'roomkeeperpeers1'

/** What the signature is over. The expressions of n8n see the parsed body, so that it is written again as JSON. */
const signed =
  '={{ $json.headers["webhook-id"] }}.{{ $json.headers["webhook-timestamp"] }}.{{ JSON.stringify($json.body) }}'

const accepted = ['Webhook', 'Hmac', 'Right?', 'Accept'] as const
/** One output for each of the nodes. */
const main = (...nodes: string[]) => nodes.map((node) => [{ node, type: 'main', index: 0 }])

const respond = (name: string, responseCode: number, responseBody: object) => ({
  name,
  type: 'n8n-nodes-base.respondToWebhook',
  typeVersion: 1.1,
  parameters: { respondWith: 'json', responseBody: JSON.stringify(responseBody), options: { responseCode } },
})

/** The secret of Standard Webhooks as text: the Crypto node takes no bytes, so only secrets that are text will do. */
const keyOf = (secret: string) => Buffer.from(secret.replace('whsec_', ''), 'base64').toString('utf8')

const conditions = {
  options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
  combinator: 'and',
  conditions: [
    {
      id: 'signature',
      leftValue: '={{ $json.headers["webhook-signature"] }}',
      rightValue: '=v1,{{ $json.mac }}',
      operator: { type: 'string', operation: 'equals' },
    },
    {
      id: 'age',
      leftValue: '={{ Math.abs(Date.now() / 1000 - Number($json.headers["webhook-timestamp"])) }}',
      rightValue: 300,
      operator: { type: 'number', operation: 'lte' },
    },
  ],
}

/** A workflow that verifies and answers with nodes of n8n's own; n8n has the execution in its database before it runs. */
export const workflowOf = (secret: string): object => {
  const nodes = [
    {
      name: 'Webhook',
      type: 'n8n-nodes-base.webhook',
      typeVersion: 2,
      webhookId: 'peers',
      parameters: { httpMethod: 'POST', path: 'webhook', responseMode: 'responseNode', options: {} },
    },
    {
      name: 'Hmac',
      type: 'n8n-nodes-base.crypto',
      typeVersion: 1,
      parameters: {
        action: 'hmac',
        type: 'SHA256',
        value: signed,
        dataPropertyName: 'mac',
        secret: keyOf(secret),
        encoding: 'base64',
      },
    },
    { name: 'Right?', type: 'n8n-nodes-base.if', typeVersion: 2.2, parameters: { conditions, options: {} } },
    respond('Accept', 202, { status: 'accepted' }),
    respond('Refuse', 401, { error: 'unauthorised' }),
  ]
  const [webhook, hmac, right, accept] = accepted
  return {
    id: workflowId,
    name: 'webhook',
    active: false,
    settings: { executionOrder: 'v1' },
    nodes: nodes.map((node, at) => ({ id: String(at), position: [at * 200, 0], ...node })),
    connections: {
      [webhook]: { main: main(hmac) },
      [hmac]: { main: main(right) },
      [right]: { main: main(accept, 'Refuse') },
    },
  }
}
