/** Where a flow keeps a delivery before it answers. */
export type Store = 'queue' | 'file'

/** Text of a function node, with what of Node-RED it is given: `msg`, `node`, `global`, `env`, and the modules of `libs`. */
export interface FunctionNode {
  func: string
  outputs: number
}

/**
 * What the receiver does before it stores: the three headers of Standard Webhooks, five minutes of age, HMAC over the raw bytes
 * compared in constant time, and only then JSON with an id. Output 1 goes on, output 2 is the answer.
 */
export const verify: FunctionNode = {
  outputs: 2,
  func: `
const refuse = (statusCode, error) => [null, { ...msg, statusCode, payload: { error } }]
const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = msg.req.headers
if (!id || !timestamp || !signatures) return refuse(401, 'unauthorised')
if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return refuse(401, 'unauthorised')
const key = Buffer.from(global.get('secret').replace('whsec_', ''), 'base64')
const mac = crypto.createHmac('sha256', key).update(id + '.' + timestamp + '.').update(msg.payload).digest()
const isOurs = (signature) => {
  const [version, value = ''] = signature.split(',')
  const bytes = Buffer.from(value, 'base64')
  return version === 'v1' && bytes.length === mac.length && crypto.timingSafeEqual(bytes, mac)
}
if (!signatures.split(' ').some(isOurs)) return refuse(401, 'unauthorised')
let fields
try {
  fields = JSON.parse(msg.payload.toString('utf8'))
} catch {
  return refuse(400, 'no JSON')
}
if (typeof fields?.id !== 'string') return refuse(400, 'id is missing')
const message = { v: 1, client: 'generic:client:' + fields.id, fields, receivedAt: new Date().toISOString() }
return [{ ...msg, message, hash: crypto.createHash('sha256').update(msg.payload).digest('hex') }, null]`,
}

/** The same queue, grouped by client and deduplicated by the bytes, as the receiver's; 202 when SQS has answered. */
const storeInQueue: FunctionNode = {
  outputs: 1,
  func: `
const { client, command, url } = global.get('queue')
try {
  await client.send(command({
    QueueUrl: url,
    MessageBody: JSON.stringify(msg.message),
    MessageGroupId: msg.message.client,
    MessageDeduplicationId: msg.hash,
  }))
  return { ...msg, statusCode: 202, payload: { status: 'accepted' } }
} catch (error) {
  node.error(error.name)
  return { ...msg, statusCode: 503, payload: { error: 'try again later' } }
}`,
}

/** A line in a file, which is on the disk (\`fdatasync\`) before the answer; 202 afterwards. */
const storeInFile: FunctionNode = {
  outputs: 1,
  func: `
const file = await global.get('file')
try {
  await file.appendFile(JSON.stringify(msg.message) + '\\n')
  await file.datasync()
  return { ...msg, statusCode: 202, payload: { status: 'accepted' } }
} catch (error) {
  node.error(error.name)
  return { ...msg, statusCode: 503, payload: { error: 'try again later' } }
}`,
}

export const stores: Readonly<Record<Store, FunctionNode>> = { queue: storeInQueue, file: storeInFile }

/** A node without a place on the page would count as configuration. */
const place = { z: 'flow', x: 0, y: 0 }

const functionNode = (id: string, node: FunctionNode, wires: string[][]) => ({
  id,
  type: 'function',
  ...place,
  ...node,
  libs: [{ var: 'crypto', module: 'crypto' }],
  wires,
})

/** A flow that takes a signed webhook as the receiver does: verified over its raw bytes, stored, and then answered. */
export const flowOf = (store: Store): object[] => [
  { id: 'flow', type: 'tab', label: 'webhook' },
  { id: 'in', type: 'http in', ...place, url: '/webhook', method: 'post', skipBodyParsing: true, wires: [['verify']] },
  functionNode('verify', verify, [['store'], ['answer']]),
  functionNode('store', stores[store], [['answer']]),
  { id: 'answer', type: 'http response', ...place, wires: [] },
]

/** `settings.js` of a Node-RED without an editor; secret, queue and file come by environment variables. */
export const settingsScript = (
  port: number,
): string => `const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs')
const { open } = require('node:fs/promises')
module.exports = {
  uiHost: '127.0.0.1',
  uiPort: ${port},
  flowFile: 'flows.json',
  httpAdminRoot: false,
  logging: { console: { level: 'error' } },
  functionGlobalContext: {
    secret: process.env.WEBHOOK_SECRET,
    queue: { client: new SQSClient({}), command: (input) => new SendMessageCommand(input), url: process.env.QUEUE_URL },
    file: open(process.env.KEPT_IN, 'a'),
  },
}
`
