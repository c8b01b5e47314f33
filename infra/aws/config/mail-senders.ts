import { sendersOf } from '#lib/onboarding/settings/arrival/mails.ts'
import type { EnvironmentSettings } from './environment-schema.ts'

type Mailing = Pick<EnvironmentSettings, 'backup' | 'drift' | 'onboarding' | 'events'>

const sendersByPart = ({ backup, drift, onboarding, events }: Mailing) => ({
  backup: Object.values(backup?.portals ?? {}).map(({ sender }) => sender),
  drift: drift ? [drift.sender] : [],
  remind: sendersOf(onboarding),
  events: events?.mail ? [events.mail.sender] : [],
})

/** Everybody from whom mails come, each once. */
export const mailSenders = (settings: Mailing): string[] => [...new Set(Object.values(sendersByPart(settings)).flat())]

/** Whether a part of the settings registers a sender with SES, its first where none is named: of those that share one the first does, where none is verified already. */
export const registersSender = (
  settings: Mailing & Pick<EnvironmentSettings, 'mail'>,
  part: Exclude<keyof ReturnType<typeof sendersByPart>, 'backup'>,
  sender = sendersByPart(settings)[part][0],
): boolean => {
  const parts = sendersByPart(settings)
  const first = Object.entries(parts).find(([, senders]) => senders.some((one) => one === sender))
  return settings.mail.createIdentities && first?.[0] === part
}
