import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { oneByOne, whenAsked } from './asked.ts'
import { deliveries } from './deliveries.ts'

/**
 * The receiver's bundle in a process of its own, as Lambda runs it, given events as API Gateway makes them: signed, by the
 * hundred clients. The parent process asks with `{ count, first }`, names the bundle in `BUNDLE` and the secret in `SECRET`.
 */
const { handler } = await import(process.env.BUNDLE ?? '')
const path = '/webhooks/hubspot'

const eventOf = (n: number) => {
  const url = `${process.env.PUBLIC_URL}${path}`
  const { headers, body } = deliveries.hubspotBatch(n, url, process.env.SECRET ?? '')
  return {
    version: '2.0',
    routeKey: 'POST /webhooks/{source}',
    rawPath: path,
    rawQueryString: '',
    headers,
    requestContext: {
      requestId: crypto.randomUUID(),
      timeEpoch: Date.now(),
      http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
    },
    pathParameters: { source: 'hubspot' },
    body,
    isBase64Encoded: false,
  }
}

/** From the text of the event, which Lambda hands over, to the text of the answer. */
const receive = async (n: number): Promise<number> => {
  const event = JSON.stringify(eventOf(n))
  const began = performance.now()
  const { statusCode }: APIGatewayProxyStructuredResultV2 = JSON.parse(JSON.stringify(await handler(JSON.parse(event))))
  const took = performance.now() - began
  if (statusCode !== 200 && statusCode !== 202) throw new Error(`the receiver answered ${statusCode}`)
  return took
}

whenAsked(oneByOne(receive))
