import type { SESClient } from '@aws-sdk/client-ses'
import type { ChannelName } from '../../../../notify/deliveries.ts'
import { sendMail } from '../../../../notify/mail.ts'
import { sendCallback } from '../../../../notify/webhook.ts'
import type { Clock, Deadline } from '../../../../runtime/clock.ts'
import type { Secrets } from '../../../../runtime/secrets.ts'
import { reportMail } from './report-mail.ts'
import type { DriftReport } from './report-state.ts'
import { driftWords } from './report-words.ts'
import type { DriftReportSettings } from './settings.ts'

/** One way to tell people what differs. */
export interface DriftChannel {
  name: Extract<ChannelName, 'mail' | 'callback'>
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
  environment: string
  /** Where people reach the portal. */
  portalUrl: string
}

/** The channels that the settings name; the mail last, since it says what the other met. */
export const openDriftChannels = (settings: DriftReportSettings, services: DriftChannelServices): DriftChannel[] => [
  ...(settings.callbackUrl ? [callbackChannel(settings.callbackUrl, services)] : []),
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

/** What the callback met, in words for the mail. */
const notesOf = ({ deliveries: { callback } }: DriftReport): string[] => {
  if (callback?.state !== 'failed' && callback?.state !== 'waiting') return []
  const rest = callback.state === 'waiting' ? 'it is tried again' : 'it was given up'
  return [`The callback could not be reached (${callback.detail ?? 'no answer'}); ${rest}.`]
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
