import { SQSClient } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import * as z from 'zod/mini'
import { configureSources, sourceSettings } from '#lib/crm/configure.ts'
import { receive } from '#lib/crm/receiver.ts'
import { sendMessages } from '#lib/queue/send.ts'
import { log, withLogContext } from '#lib/runtime/log.ts'
import { createSecrets, webhookSecrets } from '#lib/runtime/secrets.ts'
import { readEnvironment } from '#lib/runtime/settings.ts'

const { variables, settings } = readEnvironment({
  variables: z.object({ QUEUE_URL: z.url(), PUBLIC_URL: z.url() }),
  settings: z.object({
    sources: sourceSettings,
    secrets: z.object({ webhooks: z.record(z.string(), z.string()) }),
  }),
})
const configured = configureSources(settings.sources)
const secrets = createSecrets()
const sqs = new SQSClient({})

const secretsOf = async (source: string) => {
  const name = settings.secrets.webhooks[source]
  return name ? ((await secrets.find(name, webhookSecrets))?.secrets ?? []) : []
}

/** `POST /webhooks/{source}`: answers when the clients of the delivery are in the queue, and says why not otherwise. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>().handler(async (event) => {
  const { source = '', proxy = '' } = event.pathParameters ?? {}
  const id = event.requestContext.requestId
  const receivedAt = event.requestContext.timeEpoch
  return withLogContext({ delivery: id, source }, async () => {
    const path = `/webhooks/${source}${proxy ? `/${proxy}` : ''}`
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
    const { as, answer, reason, clients } = await receive({
      delivery: {
        method: event.requestContext.http.method,
        url: variables.PUBLIC_URL.replace(/\/+$/, '') + path,
        path: proxy,
        headers: lowerCased(event.headers),
        body,
      },
      configured: configured.get(source),
      secrets: () => secretsOf(source),
      now: receivedAt,
      enqueue: (created) => {
        const messages = created.map(({ ref, fields }) => ({
          ref,
          receivedAt: new Date(receivedAt).toISOString(),
          delivery: id,
          ...(fields && { fields }),
        }))
        return sendMessages(sqs, variables.QUEUE_URL, messages, body)
      },
    })
    const fields = { verdict: as, status: answer.status, count: clients, ...(reason && { reason }) }
    log[answer.status >= 500 ? 'error' : answer.status >= 400 ? 'warn' : 'info']('webhook', fields)
    return { statusCode: answer.status, headers: answer.headers ?? {}, body: answer.body ?? '' }
  })
})

const lowerCased = (headers: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), value]])),
  )
