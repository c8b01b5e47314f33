import * as z from 'zod/mini'
import type { Clock, Deadline } from '../runtime/clock.ts'
import type { Secrets } from '../runtime/secrets.ts'
import { NotDelivered } from './not-delivered.ts'
import { type Incident, type PagerDutyTarget, pagerDutyUrl, resolveIncident, triggerIncident } from './pagerduty.ts'

/** What the secret of an incident system holds. */
export const routingSecret = z.object({ routingKey: z.string().check(z.minLength(1)) })

/** The settings of the channel, wherever something is reported. `what` opens an incident, and `end` closes it. */
export const incidentSettings = (what: string, end: string) => ({
  pagerDuty: z
    ._default(z.boolean(), false)
    .check(z.describe(`Whether ${what} opens an incident in PagerDuty, which ${end} closes.`)),
  pagerDutyUrl: z
    ._default(z.url({ protocol: /^https?$/ }), pagerDutyUrl)
    .check(z.describe('The address at which PagerDuty takes events; the EU service region has another one.')),
})

export interface IncidentServices {
  /** Of the secret that has the routing key; undefined where the settings name none. */
  secretName: string | undefined
  url: string
  secrets: Secrets
  clock: Clock
  deadline: Deadline
}

/** An incident system. Each call @throws NotDelivered, for good where its secret has no usable value */
export interface Incidents {
  /** Opens an incident, or adds to the open one of the same key. */
  open(incident: Incident): Promise<void>
  /** Closes the incident of the key; without an open one nothing happens. */
  close(dedupKey: string): Promise<void>
}

export const openIncidents = ({ secretName, secrets, url, clock, deadline }: IncidentServices): Incidents => {
  const target = async (): Promise<PagerDutyTarget> => {
    const stored = secretName ? await secrets.find(secretName, routingSecret) : undefined
    if (!stored) throw new NotDelivered('The incident system has no routing key', { permanent: true })
    return { routingKey: stored.routingKey, url, clock, deadline }
  }
  return {
    open: async (incident) => triggerIncident(await target(), incident),
    close: async (dedupKey) => resolveIncident(await target(), dedupKey),
  }
}
