import type { Clock, Deadline } from '../runtime/clock.ts'
import { postCallback } from './post.ts'

export interface Incident {
  /** Names the problem and no time: a second trigger joins the open incident, a resolve closes it. */
  dedupKey: string
  summary: string
  source: string
  severity: 'critical' | 'error' | 'warning' | 'info'
  details: Readonly<Record<string, string>>
}

export interface PagerDutyTarget {
  routingKey: string
  url: string
  deadline: Deadline
  clock: Clock
}

/** Events API v2; `events.eu.pagerduty.com` in the EU service region. */
export const pagerDutyUrl = 'https://events.pagerduty.com/v2/enqueue'
const longestSummary = 1_024

const enqueue = (target: PagerDutyTarget, event: object): Promise<void> => {
  const { routingKey, url, deadline, clock } = target
  return postCallback('PagerDuty', {
    url,
    headers: {},
    body: JSON.stringify({ routing_key: routingKey, ...event }),
    deadline,
    clock,
  })
}

/**
 * Opens an incident, or adds to the open one of the same key.
 * @throws NotDelivered
 */
export const triggerIncident = (target: PagerDutyTarget, incident: Incident): Promise<void> => {
  const { dedupKey, summary, source, severity, details } = incident
  const payload = { summary: summary.slice(0, longestSummary), source, severity, custom_details: details }
  return enqueue(target, { event_action: 'trigger', dedup_key: dedupKey, payload })
}

/**
 * Closes the incident of the key; without an open one nothing happens.
 * @throws NotDelivered
 */
export const resolveIncident = (target: PagerDutyTarget, dedupKey: string): Promise<void> =>
  enqueue(target, { event_action: 'resolve', dedup_key: dedupKey })
