import { bytesInWords, counted, dayInWords, inNumbers } from '../../notify/format.ts'
import { type BackupReason, backupReasons } from '../reasons.ts'
import { nextRun } from '../schedule.ts'
import type { PortalSettings } from '../settings.ts'
import type { RunContent } from '../store/run-content.ts'
import { hasGaps, isVerified, type RunCheck, type RunState } from '../store/run-state.ts'
import { factsOf, notesOf, sizeOf } from './facts.ts'
import { restoreNotes } from './restore-notes.ts'

/** One night in the trend picture; no size where there is no archive. */
export interface TrendDay {
  day: string
  size: number | undefined
  outcome: 'good' | 'warning' | 'bad'
}

/** What every channel tells, in words. Free of keys, addresses of people and content of the portal. */
export interface BackupReport {
  portal: string
  run: string
  by: RunState['by']
  outcome: 'good' | 'warning' | 'bad'
  /** The archive was read from the first byte to the last and is whole. */
  verified: boolean
  /** The backup passed every check that its storage allows, and no older copy was found damaged. An open incident is resolved then. */
  passed: boolean
  end: string
  task: string | undefined
  subject: string
  headline: string
  /** What it means and what is to be done; absent when nothing is. */
  advice: { means: string; remedy: string } | undefined
  facts: { label: string; value: string }[]
  checks: (RunCheck & { label: string })[]
  trend: TrendDay[]
  notes: string[]
  /** What is in the archive; undefined where nobody looked. */
  content: RunContent | undefined
  size: number | undefined
  seconds: number | undefined
  sha256: string | undefined
  /** Key of the evidence file in the bucket. */
  evidence: string | undefined
  endedAt: number
  nextAt: number | undefined
}

/** What each check is called in a report, by its id. */
export const checkLabels: Readonly<Record<string, string>> = {
  history: 'Record in DocSpace',
  file: 'Archive in its folder',
  size: 'Size',
  content: 'Content of the archive',
  tables: 'Tables of the archive',
  copy: 'Copy outside the portal',
  copies: 'Older copies outside the portal',
  restore: 'Restore',
  key: 'API key',
  plan: 'Plan of the portal',
  storage: 'Storage of the portal',
}

/** No backup proves a restore: only a drill of this portal's archives does. */
const restoreCheck = ({ lastDrill }: RunState, { drill, timeZone }: PortalSettings): RunCheck => {
  if (!lastDrill) {
    const how = drill ? ' `roomkeeper backup drill` does that.' : ''
    const detail = `Not tried. Only a restore into an empty server proves that the portal comes back.${how}`
    return { id: 'restore', verdict: 'unchecked', detail }
  }
  const { run, at, passed } = lastDrill
  const day = dayInWords(at, timeZone)
  if (passed)
    return {
      id: 'restore',
      verdict: 'passed',
      detail: `The archive of ${run} was restored on ${day} and read back: it is what the archive holds.`,
    }
  return {
    id: 'restore',
    verdict: 'warning',
    detail: `The last drill failed: the archive of ${run}, on ${day}. \`roomkeeper backup status\` says why.`,
  }
}

/** From the start to the record of the archive, or to the moment in which the end was seen; milliseconds. */
const lasted = ({ startedAt, archive, end }: RunState): number | undefined => {
  if (startedAt === undefined || !end) return undefined
  const recorded = archive ? archive.createdAt - startedAt : -1
  return recorded >= 0 ? recorded : end.at - startedAt
}

/** The report of a run; `earlier` are the portal's runs, the newest first, `channelProblems` what other channels met. */
export const buildReport = (
  run: RunState,
  settings: PortalSettings,
  earlier: readonly RunState[],
  channelProblems: readonly string[],
  now: number,
): BackupReport => {
  const reason = run.end?.reason ? backupReasons[run.end.reason as BackupReason] : undefined
  const outcome = run.outcome ?? 'bad'
  const host = new URL(settings.url).host
  const ms = lasted(run)
  const done = run.end?.kind === 'finished'
  return {
    portal: run.portal,
    run: run.run,
    by: run.by,
    outcome,
    verified: isVerified(run),
    passed: run.passed && outcome !== 'bad',
    end: run.end?.kind ?? 'refused',
    task: run.task,
    subject: subjectOf(run, outcome, host, reason?.what),
    headline: headlineOf(run, outcome, reason?.what),
    advice: reason && { means: reason.means, remedy: reason.remedy },
    facts: factsOf(run, settings, host, ms),
    checks: [...run.checks, ...(done ? [restoreCheck(run, settings)] : [])].map((check) => ({
      ...check,
      label: checkLabels[check.id] ?? check.id,
    })),
    trend: trendOf(run, earlier, settings.timeZone),
    notes: [...notesOf(run), ...channelProblems, ...restoreNotes(run)],
    content: run.content,
    size: sizeOf(run),
    seconds: ms === undefined ? undefined : Math.round(ms / 1_000),
    sha256: run.facts?.sha256,
    evidence: run.evidence?.key,
    endedAt: run.end?.at ?? now,
    nextAt: nextRun(settings.schedule, settings.timeZone, now),
  }
}

const subjectOf = (run: RunState, outcome: BackupReport['outcome'], host: string, what: string | undefined): string => {
  const size = sizeOf(run)
  if (outcome === 'bad') return `${run.passed ? 'Backup copy' : 'Backup'} FAILED: ${host}: ${what ?? 'unknown cause'}`
  const words = size === undefined ? '' : `, ${bytesInWords(size)}`
  if (outcome === 'warning') return `Backup with warnings: ${host}${words}`
  return `Backup OK${isVerified(run) ? '' : ', content not read'}: ${host}${words}`
}

const headlineOf = (run: RunState, outcome: BackupReport['outcome'], what: string | undefined): string => {
  if (outcome === 'bad') {
    return `${what ?? 'The backup failed'}.${run.passed ? ' The backup of this run has passed its checks.' : ''}`
  }
  if (hasGaps(run)) return gapsHeadline(run)
  if (!run.passed) return 'The backup was made, but could not be verified.'
  const words = isVerified(run) ? completeHeadline(run) : 'The backup was made; its content cannot be read from here'
  return outcome === 'warning' ? `${words}. Please look at the warnings.` : `${words}.`
}

/** For whoever owns the firm: is everything in it? */
const completeHeadline = ({ content }: RunState): string => {
  if (!content) return 'The backup was made and its archive is whole'
  const clients = content.clientRooms?.known ?? 0
  const rooms = clients > 0 ? ` and all ${inNumbers(clients)} client rooms` : ''
  const files = `all ${inNumbers(content.versions)} versions of files (${bytesInWords(content.bytes)})`
  return `The backup is complete: ${files}${rooms} are in it`
}

const gapsHeadline = ({ content }: RunState): string => {
  const count = (content?.gapCount ?? 0) + (content?.clientRooms?.missing.length ?? 0)
  const what = count > 0 ? counted(count, 'thing is', 'things are') : 'files are'
  return `The backup was made, but ${what} missing in it. Older archives are kept.`
}

/** A damaged copy of another night says nothing about the backup of this one. */
const outcomeOfBackup = ({ outcome = 'bad', passed }: RunState): TrendDay['outcome'] =>
  outcome === 'bad' && passed ? 'warning' : outcome

const daysShown = 14

const trendOf = (run: RunState, earlier: readonly RunState[], timeZone: string): TrendDay[] =>
  [run, ...earlier.filter((one) => one.dueAt < run.dueAt && one.outcome)]
    .slice(0, daysShown)
    .reverse()
    .map((one) => ({ day: dayInWords(one.dueAt, timeZone), size: sizeOf(one), outcome: outcomeOfBackup(one) }))
