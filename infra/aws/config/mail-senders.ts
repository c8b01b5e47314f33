import type { EnvironmentSettings } from './environment-schema.ts'

type Mailing = Pick<EnvironmentSettings, 'backup' | 'drift' | 'onboarding' | 'events'>

const sendersByPart = ({ backup, drift, onboarding, events }: Mailing) => ({
  backup: Object.values(backup?.portals ?? {}).map(({ sender }) => sender),
  drift: drift ? [drift.sender] : [],
  remind: onboarding.remind?.sender ? [onboarding.remind.sender] : [],
  events: events?.mail ? [events.mail.sender] : [],
})

/** Everybody from whom mails come, each once. */
export const mailSenders = (settings: Mailing): string[] => [...new Set(Object.values(sendersByPart(settings)).flat())]

/** Whether a part of the settings registers its sender with SES: of those that share one the first does, where none is verified already. */
export const registersSender = (
  settings: Mailing & Pick<EnvironmentSettings, 'mail'>,
  part: Exclude<keyof ReturnType<typeof sendersByPart>, 'backup'>,
): boolean => {
  const parts = sendersByPart(settings)
  const first = Object.entries(parts).find(([, senders]) => senders.some((one) => one === parts[part][0]))
  return settings.mail.createIdentities && first?.[0] === part
}
