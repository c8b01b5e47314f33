import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { readBody } from '#infra/local/aws/http/body.ts'
import { toEvent } from '#infra/local/aws/http/event.ts'

/**
 * The receiver as it is deployed, behind the plainest server: one process, as Node-RED is one, without the emulated API Gateway and its
 * threads. Each request becomes the event that API Gateway makes. `BUNDLE` names the file.
 */
const path = '/webhooks/generic'
const { handler } = await import(process.env.BUNDLE ?? '')
const route = { routeKey: `POST ${path}`, functionName: 'receive-webhook', timeoutMs: 30_000 }
const facts = { account: '000000000000', apiId: 'bench', stage: '$default' }

const server = createServer(async (request, response) => {
  const body = (await readBody(request, 10_000_000)) ?? Buffer.alloc(0)
  const at = { ...facts, requestId: randomUUID(), at: Date.now() }
  const answer = await handler(toEvent(request, body, { route, pathParameters: undefined }, at))
  response.writeHead(answer.statusCode, answer.headers).end(answer.body)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address && typeof address === 'object') process.send?.({ url: `http://127.0.0.1:${address.port}${path}` })
})
await new Promise((resolve) => process.once('disconnect', resolve))
server.close()
server.closeAllConnections()
