import type { SESClient } from '@aws-sdk/client-ses'
import type { ChannelName, ReportDelivery } from '../../../../notify/deliveries.ts'
import { openIncidents } from '../../../../notify/incidents.ts'
import { sendMail } from '../../../../notify/mail.ts'
import { sendCallback } from '../../../../notify/webhook.ts'
import type { Clock, Deadline } from '../../../../runtime/clock.ts'
import type { Secrets } from '../../../../runtime/secrets.ts'
import { reportMail } from './report-mail.ts'
import type { DriftReport } from './report-state.ts'
import { driftWords, urgencyOf } from './report-words.ts'
import type { DriftReportSettings } from './settings.ts'

/** One way to tell people what differs. */
export interface DriftChannel {
  name: ChannelName
  /** `repeated`: an earlier try may have arrived. @throws NotDelivered */
  send(report: DriftReport, repeated: boolean): Promise<void>
}

export interface DriftChannelServices {
  ses: SESClient
  secrets: Secrets
  clock: Clock
  deadline: Deadline
  /** Of the secret that signs callbacks. */
  callbackSecret: string | undefined
  /** Of the secret that has the routing key of the incident system. */
  pagerDutySecret: string | undefined
  environment: string
  /** Where people reach the portal. */
  portalUrl: string
}

/** The channels that the settings name; the mail last, since it says what the others met. */
export const openDriftChannels = (settings: DriftReportSettings, services: DriftChannelServices): DriftChannel[] => [
  ...(settings.callbackUrl ? [callbackChannel(settings.callbackUrl, services)] : []),
  ...(settings.pagerDuty ? [incidentChannel(settings.pagerDutyUrl, services)] : []),
  mailChannel(settings, services),
]

const mailChannel = (
  { sender: from, recipients: to }: DriftReportSettings,
  { ses, environment, portalUrl }: DriftChannelServices,
): DriftChannel => ({
  name: 'mail',
  send: (report, repeated) => {
    const words = driftWords(report, { host: new URL(portalUrl).host, environment })
    return sendMail(ses, { from, to, ...reportMail(words, report.day, { repeated, notes: notesOf(report) }) })
  },
})

/** What the other channels met, in words for the mail. */
const notesOf = ({ deliveries: { callback, incident } }: DriftReport): string[] => [
  ...noteOf('callback', callback),
  ...noteOf('incident system', incident),
]

const noteOf = (who: string, delivery: ReportDelivery | undefined): string[] => {
  if (delivery?.state !== 'failed' && delivery?.state !== 'waiting') return []
  const rest = delivery.state === 'waiting' ? 'it is tried again' : 'it was given up'
  return [`The ${who} could not be reached (${delivery.detail ?? 'no answer'}); ${rest}.`]
}

const callbackChannel = (url: string, services: DriftChannelServices): DriftChannel => ({
  name: 'callback',
  async send(report) {
    const { secrets, callbackSecret: secretName, clock, deadline, environment } = services
    const { day, lookedAt = report.dueAt, counts, left, parts, clients } = report
    // Its fields are a promise to receivers.
    const data = { environment, day, ...counts, left, parts, clients }
    const event = { id: `drift_${environment}_${day}`, type: 'drift.reported', at: lookedAt, data }
    await sendCallback(event, { url, secretName, secrets, clock, deadline })
  },
})

/** One incident for an installation: it is opened, or goes on, by a report that needs somebody, and is closed by one that has seen all in order. */
const incidentChannel = (
  url: string,
  { pagerDutySecret: secretName, secrets, clock, deadline, environment, portalUrl }: DriftChannelServices,
): DriftChannel => {
  const incidents = openIncidents({ secretName, url, secrets, clock, deadline })
  const dedupKey = `roomkeeper-drift-${environment}`
  const { host } = new URL(portalUrl)
  return {
    name: 'incident',
    async send(report) {
      const urgency = urgencyOf(report)
      if (urgency === 'unknown') return
      if (urgency === 'none') return incidents.close(dedupKey)
      const { subject, headline, sections } = driftWords(report, { host, environment })
      // What to do stands last.
      const remedy = sections
        .slice(-1)
        .flatMap(({ lines }) => lines)
        .join('; ')
        .replaceAll('`', '')
      const details = { day: report.day, what: headline, remedy }
      await incidents.open({ dedupKey, summary: subject, source: host, severity: urgency, details })
    },
  }
}
