import { deserialize, serialize } from 'node:v8'
import type { BackupKind } from '../../../docspace/backups/backups.ts'
import { labelledSince } from '../../archive/content/archived-rooms.ts'
import type { CloserState } from '../../archive/content/closer-state.ts'
import type { ContentFault } from '../../archive/content/content-fault.ts'
import type { ContentState } from '../../archive/content/content-state.ts'
import { type ContentFindings, findingsOf } from '../../archive/content/findings.ts'
import { contentResult } from '../../archive/content/result.ts'
import { contentInWords, faultsInWords, gapsInWords, tablesInWords } from '../../report/content-words.ts'
import type { ContentGap, RunContent } from '../../store/run-content.ts'
import { backupKindOf, type RunCheck, type RunState } from '../../store/run-state.ts'
import { finishBroken, finishRun, withChecks } from '../finish.ts'
import type { StageContext, StageResult } from '../stage-context.ts'
import { explainGaps } from './explain-gaps.ts'
import { compareRooms } from './known-rooms.ts'

/** What the first reading has found, with the portal's rooms beside it. */
export interface ContentCheck extends Omit<ContentFindings, 'clientRooms'> {
  rooms: RunContent['clientRooms']
  /** When the backup began, epoch milliseconds. */
  began: number
}

export const lookAtContent = async (
  work: StageContext,
  run: RunState,
  content: ContentState,
  hasIndex: boolean,
): Promise<ContentCheck> => {
  const { startedAt, dueAt } = run
  const { clientRooms, ...found } = findingsOf(content, hasIndex)
  const named = Date.parse(`${content.since}Z`)
  const began = named < work.now() ? named : (startedAt ?? dueAt)
  const rooms = await compareRooms(await work.portal(), clientRooms, began, work.now(), labelledSince(content.rooms))
  return { ...found, faults: [...otherKind(run, found), ...found.faults], began, rooms }
}

/** A restore takes each kind for what it is told to be, and refuses the other (docs/facts/backup-archive.md#what-a-restore-makes-of-a-dump). */
const otherKind = (run: RunState, { facts }: Pick<ContentFindings, 'facts'>): ContentFault[] => {
  const kind: BackupKind = facts.server ? 'server' : 'portal'
  return kind === backupKindOf(run) ? [] : [{ id: 'other-kind', detail: kind }]
}

/** As the run keeps it while the archive is read again. */
export const packFirstLook = (first: ContentCheck): string => serialize(first).toString('base64')
export const unpackFirstLook = (text: string): ContentCheck => deserialize(Buffer.from(text, 'base64')) as ContentCheck

/** Decides what is to be said of the content, and ends the reading. `closer` is undefined where one reading was enough. */
export const concludeContent = async (
  work: StageContext,
  state: RunState,
  first: ContentCheck,
  closer: CloserState | undefined,
): Promise<StageResult> => {
  const result = contentResult(first, closer)
  const { gaps, deleted, changed } = await explainGaps(await work.portal(), result, first.began)
  const unnamed = result.differenceCount - result.differences.length
  const all = [...gaps, ...warningOf(state, first)]
  const rooms = first.rooms
  const isWhole = all.length + unnamed + (rooms?.missing.length ?? 0) === 0
  const { missing: _, objects: __, ...facts } = result.facts
  const content: RunContent = {
    verdict: result.faults.length > 0 ? 'unusable' : isWhole ? 'verified' : 'gaps',
    ...facts,
    changed: facts.changed + changed,
    deleted,
    faults: result.faults,
    gaps: all,
    gapCount: all.length + unnamed,
    ...(rooms && { clientRooms: rooms }),
  }
  const looked = withChecks({ ...state, content }, ...checksOf(content))
  if (content.verdict !== 'unusable') return finishRun(looked, true)
  const failed = { id: 'content', verdict: 'failed' as const, detail: faultsInWords(content) }
  return finishBroken(looked, 'archive-unusable', failed, work.now())
}

/** A warning of the server is a gap, unless it is about objects that are named one by one. */
const warningOf = ({ warning }: RunState, { facts }: ContentCheck): ContentGap[] =>
  warning === undefined || (facts.missing > 0 && warning.includes('missing_info'))
    ? []
    : [{ kind: 'warning', name: warning }]

const checksOf = (content: RunContent): RunCheck[] => {
  const verdict = content.verdict === 'verified' ? 'passed' : 'warning'
  const detail = [contentInWords(content), gapsInWords(content)].filter(Boolean).join(' ')
  const tables = tablesInWords(content)
  return [
    { id: 'content', verdict, detail },
    ...(tables ? [{ id: 'tables', verdict: 'warning' as const, detail: tables }] : []),
  ]
}
