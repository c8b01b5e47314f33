import { SQSClient } from '@aws-sdk/client-sqs'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import * as z from 'zod/mini'
import { configureSources, sourceSettings } from '#lib/crm/configure.ts'
import { isAuthentic, type Receipt, receive } from '#lib/crm/receive/receiver.ts'
import { receiverMetrics } from '#lib/crm/receive/receiver-metrics.ts'
import type { ClientCreated } from '#lib/crm/source.ts'
import { sendMessages } from '#lib/queue/send.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { createSecrets, webhookSecrets } from '#lib/runtime/secrets.ts'
import { readEnvironment } from '#lib/runtime/settings/settings.ts'
import { linesTogether } from '#lib/runtime/telemetry/lines.ts'
import { log, withLogContext } from '#lib/runtime/telemetry/log.ts'
import { metric } from '#lib/runtime/telemetry/metrics.ts'

const { variables, settings } = readEnvironment({
  variables: z.object({ QUEUE_URL: z.url(), PUBLIC_URL: z.url() }),
  settings: z.object({
    sources: sourceSettings,
    secrets: z.object({ webhooks: z.record(z.string(), z.string()) }),
  }),
})
const configured = await configureSources(settings.sources)
const secrets = createSecrets()
const sqs = new SQSClient({})

const secretsOf = async (source: string) => {
  const name = settings.secrets.webhooks[source]
  return name ? ((await secrets.find(name, webhookSecrets))?.secrets ?? []) : []
}

/**
 * Puts every client of a delivery into the queue. `deduplicationKey`: as in `Webhook`. Where the source gives none it is the id of the
 * request, which differs with each try, so that nothing is dropped.
 */
const enqueue = async (
  created: readonly ClientCreated[],
  receivedAt: number,
  correlationId: string,
  deduplicationKey: string | Uint8Array = correlationId,
) => {
  log.info('stage.reached', { stage: 'received', count: created.length })
  const messages = created.map((client) => ({
    ...client,
    receivedAt: new Date(receivedAt).toISOString(),
    delivery: correlationId,
  }))
  await sendMessages(sqs, variables.QUEUE_URL, messages, deduplicationKey)
}

const logQueued = (created: readonly ClientCreated[]) => {
  for (const { ref } of created) log.info('stage.reached', { stage: 'queued', client: clientKey(ref) })
}

const logReceipt = (Source: string, receipt: Receipt) => {
  const { as, answer, reason, detail, signature, clients, events = [] } = receipt
  const authentic = isAuthentic(receipt)
  const level = answer.status >= 500 ? 'error' : answer.status >= 400 ? 'warn' : 'info'
  log.at(level, 'delivery.answered', {
    result: as,
    status: answer.status,
    count: clients,
    ...(reason && { reason }),
    ...(detail && { detail }),
    ...(signature && { signature }),
    ...(events.length > 0 && { events: events.join(', ') }),
  })
  metric(receiverMetrics.deliveries, 1, 'Count', { Source, Verdict: as })
  if (reason) metric(receiverMetrics.refused, 1, 'Count', { Source, Reason: reason })
  if (authentic !== undefined) metric(receiverMetrics.authentic, authentic ? 1 : 0, 'Count', { Source })
  if (clients > 0) metric(receiverMetrics.clients, clients, 'Count', { Source })
}

/** `POST /webhooks/{source}`: answers once the clients of the delivery are in the queue, or why they are not. */
export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const { source = sourceIn(event.routeKey), proxy = '' } = event.pathParameters ?? {}
  const { requestId, timeEpoch, http } = event.requestContext
  // A stranger's path may say anything.
  const known = configured.has(source) ? source : 'unknown'
  return withLogContext({ correlationId: requestId, source: known }, async () => {
    const path = `/webhooks/${source}${proxy && `/${proxy}`}`
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
    // HubSpot signs the query too, exactly as it stands in the configured address.
    const query = event.rawQueryString && `?${event.rawQueryString}`
    const url = variables.PUBLIC_URL.replace(/\/+$/, '') + path + query
    let queued: readonly ClientCreated[] = []
    const receipt = await receive({
      delivery: { method: http.method, url, path: proxy, headers: lowerCased(event.headers), body },
      configured: configured.get(source),
      secrets: () => secretsOf(source),
      now: timeEpoch,
      enqueue: async (created, deduplicationKey) => {
        await enqueue(created, timeEpoch, requestId, deduplicationKey)
        queued = created
      },
    })
    linesTogether(() => {
      logQueued(queued)
      logReceipt(known, receipt)
    })
    const { answer } = receipt
    return { statusCode: answer.status, headers: answer.headers ?? {}, body: answer.body ?? '' }
  })
}

/** Each source of the settings has a route, so that no other source uses up its limit. */
const sourceIn = (routeKey: string): string => /\/webhooks\/([^/{]+)/.exec(routeKey)?.[1] ?? ''

// One pass without copies: every request needs it.
const lowerCased = (headers: Record<string, string | undefined>): Record<string, string> => {
  const lower: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) lower[name.toLowerCase()] = value
  }
  return lower
}
