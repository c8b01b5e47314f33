import { counted, inNumbers } from '../../../../notify/format.ts'
import type { DriftReport } from './report-state.ts'

/** What a report says by mail, in words. Clients stand in it by their keys; it has no title, name or address. */
export interface DriftWords {
  subject: string
  headline: string
  /** Nothing needs a look. */
  isGood: boolean
  sections: { title: string; lines: string[] }[]
}

interface About {
  /** Of the portal. */
  host: string
  environment: string
}

/** So many clients stand in the mail; `roomkeeper drift` shows all. */
const mostShown = 20

/** What a report says. Pure. */
export const driftWords = (report: DriftReport, about: About): DriftWords => {
  const { counts, left } = report
  const isGood = needingLook(report) === 0 && left === 0
  return {
    subject: `Drift report: ${about.host}: ${isGood ? 'all as wanted' : `${inNumbers(needingLook(report))} to look at`}`,
    headline: headlineOf(report),
    isGood,
    sections: [
      { title: 'What was looked at', lines: lookedLines(report) },
      { title: 'Clients that differ, by part', lines: partLines(report) },
      { title: 'Which they are', lines: clientLines(report) },
      {
        title: 'What to do',
        lines: counts.differ + counts.unclear > 0 ? remedies(about, counts) : [],
      },
    ].filter(({ lines }) => lines.length > 0),
  }
}

/**
 * How much a report is in need of somebody: clients are locked out, or something differs of which nobody has said that it is right. `unknown`: nothing was found, and not
 * everybody was looked at. Pure.
 */
export const urgencyOf = ({ counts, left }: DriftReport): 'error' | 'warning' | 'none' | 'unknown' => {
  if (counts.lockedOut > 0) return 'error'
  if (counts.differ + counts.unclear > 0) return 'warning'
  return counts.unreached === 0 && left === 0 ? 'none' : 'unknown'
}

const needingLook = ({ counts }: DriftReport): number => counts.differ + counts.unclear + counts.unreached

const headlineOf = ({ counts: { compared, differ, looked }, left }: DriftReport): string => {
  if (looked === 0 && left !== 0) return 'No client could be looked at.'
  const rooms = counted(compared, 'room was', 'rooms were')
  if (differ === 0) return `${rooms} compared with what is wanted, and none differs.`
  return `${rooms} compared with what is wanted, and ${counted(differ, 'differs', 'differ')}.`
}

const lookedLines = ({ counts, left }: DriftReport): string[] => {
  const { looked, compared, differ, unremembered, unclear, unreached } = counts
  const others = looked - compared - unclear
  return [
    `${counted(looked, 'client was', 'clients were')} looked at, ${inNumbers(compared)} compared, ${inNumbers(differ)} differ.`,
    ...(others > 0
      ? [`${inNumbers(others)} have nothing to compare: no room yet, ended, or nobody tells what they are.`]
      : []),
    ...(unremembered > 0
      ? [`Of ${inNumbers(unremembered)} nothing is remembered, so nobody knows which side has changed.`]
      : []),
    ...(unclear > 0 ? [`Of ${inNumbers(unclear)} it cannot be told which room is theirs, or who is in it.`] : []),
    ...(unreached > 0 ? [`For ${inNumbers(unreached)} DocSpace or the CRM did not answer.`] : []),
    ...leftLines(left),
    ...lockedOutLines(counts),
    ...leavingLines(counts),
  ]
}

const lockedOutLines = ({ lockedOut, notCome, waiting }: DriftReport['counts']): string[] => {
  if (lockedOut === 0) return []
  const gone = `Of ${counted(lockedOut, 'client', 'clients')} the account that has the room, or made its link, is not active`
  const locked = `${counted(notCome, 'client has', 'clients have')} not come and cannot`
  return [`${gone}: ${locked}, and ${counted(waiting, 'person', 'people')} who had an invitation.`]
}

const leavingLines = ({ leaving, leavingNotCome, leavingWaiting }: DriftReport['counts']): string[] => {
  if (leaving === 0) return []
  const replaced = `${counted(leaving, 'client has', 'clients have')} a room of the account whose key was replaced by another user’s`
  const locked = `${counted(leavingNotCome, 'client has', 'clients have')} not come and could not any more`
  return [
    `${replaced}. When it goes, ${locked}, and ${counted(leavingWaiting, 'person', 'people')} who had an invitation.`,
  ]
}

const leftLines = (left: number | undefined): string[] => {
  if (left === undefined) return ['DocSpace did not tell which clients there are, so some were not looked at.']
  return left > 0 ? [`${inNumbers(left)} were not looked at within a day: new clients come first.`] : []
}

const partLines = ({ parts }: DriftReport): string[] =>
  Object.entries(parts)
    .sort(([, left], [, right]) => right - left)
    .map(([part, count]) => `${part}: ${inNumbers(count)}`)

const sides: Readonly<Record<string, string>> = {
  people: 'changed by people',
  crm: 'changed by the CRM',
  both: 'changed by people and the CRM',
}

const clientLines = ({ clients, counts }: DriftReport): string[] => {
  const shown = clients.slice(0, mostShown)
  const more = counts.differ - shown.length
  return [
    ...shown.map(({ client, parts, changed }) => {
      const by = changed.flatMap((side) => sides[side] ?? [])
      return `\`${client}\`: ${parts.join(', ')}${by.length > 0 ? ` (${by.join('; ')})` : ''}`
    }),
    ...(more > 0 ? [`and ${inNumbers(more)} more`] : []),
  ]
}

const remedies = ({ environment }: About, { lockedOut, leaving }: DriftReport['counts']): string[] => {
  const command = `roomkeeper drift --env ${environment}`
  return [
    `What differs, and who could have done it: \`${command}\`, or \`${command} --client CLIENT\``,
    `The room is right: \`${command} --client CLIENT --take room\``,
    `The CRM is right: \`${command} --client CLIENT --take crm\``,
    ...(lockedOut + leaving > 0
      ? [
          `An account is gone, or is about to go: \`roomkeeper handover --env ${environment} --from … --to … --dry-run\``,
        ]
      : []),
  ]
}
