import type { SESClient } from '@aws-sdk/client-ses'
import { openIncidents } from '../../notify/incidents.ts'
import { sendMail } from '../../notify/mail.ts'
import { sendCallback } from '../../notify/webhook.ts'
import type { Clock, Deadline } from '../../runtime/clock.ts'
import type { Secrets } from '../../runtime/secrets.ts'
import type { BackupSecrets, PortalSettings } from '../settings.ts'
import type { Channel } from '../stages/stage-context.ts'
import type { BackupReport } from './report.ts'
import { reportAsData } from './report-as-data.ts'
import { reportAsHtml } from './report-as-html.ts'
import { reportAsText } from './report-as-text.ts'
import { startNotice } from './start-notice.ts'

export interface ChannelServices {
  ses: SESClient
  secrets: Secrets
  clock: Clock
  deadline: Deadline
}

type SecretNames = BackupSecrets[string] | undefined

/** Every channel that the settings of a portal name. */
export const openChannels = (
  name: string,
  settings: PortalSettings,
  secretNames: SecretNames,
  services: ChannelServices,
): Channel[] => [
  mailChannel(name, settings, services),
  ...(settings.callbackUrl ? [callbackChannel(settings.callbackUrl, secretNames?.callback, services)] : []),
  ...(settings.pagerDuty ? [incidentChannel(settings, secretNames?.pagerDuty, services)] : []),
]

const mailChannel = (name: string, settings: PortalSettings, { ses }: ChannelServices): Channel => {
  const { sender: from, recipients: to, timeZone } = settings
  return {
    name: 'mail',
    report: (report, repeated) =>
      sendMail(ses, {
        from,
        to,
        subject: report.subject,
        text: reportAsText(report, timeZone, repeated),
        html: reportAsHtml(report, timeZone, repeated),
      }),
    started: (run) => sendMail(ses, { from, to, ...startNotice(name, run, settings) }),
  }
}

const callbackChannel = (url: string, secretName: string | undefined, services: ChannelServices): Channel => {
  const { secrets, clock, deadline } = services
  const send = (report: BackupReport, id: string, type: string, data: object) =>
    sendCallback({ id, type, at: report.endedAt, data }, { url, secretName, secrets, clock, deadline })
  return {
    name: 'callback',
    report: (report) => send(report, `backup_${report.portal}_${report.run}`, 'backup.finished', reportAsData(report)),
    failure: (report, channel) => {
      const id = `backup_${report.portal}_${report.run}_${channel}`
      return send(report, id, 'backup.channel_failed', { portal: report.portal, run: report.run, channel })
    },
  }
}

const incidentChannel = (
  settings: PortalSettings,
  secretName: string | undefined,
  { secrets, clock, deadline }: ChannelServices,
): Channel => {
  const incidents = openIncidents({ secretName, url: settings.pagerDutyUrl, secrets, clock, deadline })
  const source = new URL(settings.url).host
  const keyOf = ({ portal }: BackupReport) => `roomkeeper-backup-${portal}`
  return {
    name: 'incident',
    report: async (report) => {
      if (report.passed) return incidents.close(keyOf(report))
      if (report.outcome !== 'bad') return
      const details = { run: report.run, what: report.headline, remedy: report.advice?.remedy ?? '' }
      const incident = {
        dedupKey: keyOf(report),
        summary: report.subject,
        source,
        severity: 'critical' as const,
        details,
      }
      await incidents.open(incident)
    },
    failure: async (report, channel) => {
      const summary = `Backup report of ${source} could not be delivered by ${channel}`
      const incident = {
        dedupKey: `${keyOf(report)}-${channel}`,
        summary,
        source,
        severity: 'error' as const,
        details: { run: report.run },
      }
      await incidents.open(incident)
    },
  }
}
