import { randomUUID } from 'node:crypto'
import type { MailEventsModel } from '../template/mail-events.ts'
import type { SentMail } from './sent-mail.ts'

type Fate = { type: 'bounce'; subType: string } | { type: 'complaint' }

/** The addresses of SES's own mailbox simulator, each also with a label, `bounce+anna@…` (docs/facts/aws.md#mailbox-simulator). */
const fates: Readonly<Record<string, Fate>> = {
  bounce: { type: 'bounce', subType: 'General' },
  suppressionlist: { type: 'bounce', subType: 'Suppressed' },
  complaint: { type: 'complaint' },
}

const fateOf = (address: string): Fate | undefined => {
  const [, name] = /^([a-z]+)(?:\+[^@]*)?@simulator\.amazonses\.com$/i.exec(address) ?? []
  return name === undefined ? undefined : fates[name.toLowerCase()]
}

const detailTypes = { bounce: 'Email Bounced', complaint: 'Email Complaint Received' } as const

const recipients = (address: string, type: Fate['type']) =>
  type === 'bounce'
    ? [{ emailAddress: address, action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' }]
    : [{ emailAddress: address }]

const happened = (fate: Fate, address: string, timestamp: string) => {
  const feedback = { timestamp, feedbackId: randomUUID() }
  return fate.type === 'bounce'
    ? {
        eventType: 'Bounce',
        bounce: {
          ...{ bounceType: 'Permanent', bounceSubType: fate.subType },
          ...{ bouncedRecipients: recipients(address, 'bounce'), ...feedback },
        },
      }
    : { eventType: 'Complaint', complaint: { complainedRecipients: recipients(address, 'complaint'), ...feedback } }
}

/**
 * What SES puts on the bus of a mail: an event for each recipient whose mailbox does not take it, where the configuration set that the mail names
 * sends such events. Tags are lists, and SES adds its own.
 */
export const eventsOfMail = (
  { messageId, from, to, configurationSet, tags }: SentMail,
  sets: readonly MailEventsModel[],
  now: number,
): object[] => {
  const asked = sets.find(({ name }) => name === configurationSet)?.types ?? []
  const timestamp = new Date(now).toISOString()
  const own = { 'ses:configuration-set': configurationSet, 'ses:from-domain': from.split('@').at(-1) }
  const listed = Object.fromEntries(Object.entries({ ...tags, ...own }).map(([name, value]) => [name, [value]]))
  const mail = { timestamp, messageId, source: from, destination: to, tags: listed }
  return to.flatMap((address) => {
    const fate = fateOf(address)
    if (!fate || !asked.includes(fate.type)) return []
    const detail = { ...happened(fate, address, timestamp), mail }
    const about = { version: '0', id: randomUUID(), source: 'aws.ses', 'detail-type': detailTypes[fate.type] }
    return [{ ...about, time: timestamp, detail }]
  })
}
