import * as z from 'zod/mini'
import type { ConnectOptions } from '#lib/crm/connector.ts'
import { espoApi } from '#lib/crm/espocrm/api.ts'
import { espoCredentials, espoSettings } from '#lib/crm/espocrm/settings.ts'
import { ourSubscriptions } from '#lib/crm/espocrm/subscriptions.ts'
import { pipedriveCredentials, pipedriveSettings } from '#lib/crm/pipedrive/settings.ts'
import { ourWebhooks } from '#lib/crm/pipedrive/subscriptions.ts'
import { createHttp } from '#lib/runtime/http.ts'
import type { Target } from '../target/target.ts'
import { arrivals } from './arrivals.ts'
import { type Finding, ok, problem, unknown } from './finding.ts'

type Found = Omit<Finding, 'area'>

/** A CRM and everything that is needed to ask it. */
export type CrmAsked = ConnectOptions<unknown>

/** What became of the last delivery: from the CRM where it tells, else from what we have counted. @throws RetryLater, Park */
export const lastDeliveries = async (target: Target, name: string, asked: CrmAsked): Promise<Found[]> => {
  if (name === 'pipedrive') return pipedrive(asked)
  const switchedOff = name === 'espocrm' ? await espocrm(asked) : []
  return [...switchedOff, await arrivals(target, name)]
}

const delivered = z.looseObject({
  last_http_status: z.optional(z.nullable(z.number())),
  last_delivery_time: z.optional(z.nullable(z.string())),
})

/** Pipedrive keeps the last answer of each webhook (CRM contract §2). */
const pipedrive = async ({ settings, stored, webhookUrl, deadline, clock }: CrmAsked): Promise<Found[]> => {
  const { url: baseUrl } = z.parse(pipedriveSettings, settings)
  const { apiToken } = z.parse(pipedriveCredentials, stored.credentials)
  const http = createHttp({ baseUrl, headers: { 'x-api-token': apiToken }, deadline, clock, timeoutMs: 20_000 })
  return (await ourWebhooks(http, webhookUrl)).map((webhook) => {
    const what = `webhook ${webhook.event_action} of ${webhook.event_object}`
    const { last_http_status: status, last_delivery_time: at } = z.safeParse(delivered, webhook).data ?? {}
    if (!status) return unknown(`last delivery of ${what}: there was none yet`)
    const text = `last delivery of ${what}${at ? ` (${at})` : ''} was answered ${status}`
    if (status < 300) return ok(text)
    const means = 'Ten failures stop a webhook for half an hour, three days without a success delete it.'
    return problem(text, `${means} The log of the receiver has the reason; roomkeeper sweep finds who was missed.`)
  })
}

/** EspoCRM tells whether a webhook is active, and of its queue administrators only (EspoCRM findings, Deliveries). */
const espocrm = async (asked: CrmAsked): Promise<Found[]> => {
  const { apiKey } = z.parse(espoCredentials, asked.stored.credentials)
  const call = espoApi({ ...asked, settings: z.parse(espoSettings, asked.settings) }, { apiKey })
  const inactive = (await ourSubscriptions(call, asked.webhookUrl)).filter(({ isActive }) => isActive === false)
  return inactive.map(({ event }) =>
    problem(
      `the webhook ${event} is switched off: EspoCRM sends nothing, and keeps nothing to send later`,
      'roomkeeper connect espocrm makes it anew; roomkeeper sweep finds who came in between.',
    ),
  )
}
