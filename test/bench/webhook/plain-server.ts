import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'

/** The least that could take a webhook: reads the body, sends one message, answers. It checks nothing. */
const sqs = new SQSClient({})

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const id = randomUUID()
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.QUEUE_URL,
      MessageBody: Buffer.concat(chunks).toString('utf8'),
      MessageGroupId: id,
      MessageDeduplicationId: id,
    }),
  )
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"accepted"}')
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address && typeof address === 'object') process.send?.({ port: address.port })
})
