import type { BackupPortal } from '../../docspace/backups/backup-portal.ts'
import type { EventSink } from '../../events/sink.ts'
import type { ChannelName } from '../../notify/deliveries.ts'
import type { Clock, Deadline } from '../../runtime/clock.ts'
import type { BackupReport } from '../report/report.ts'
import type { PortalSettings } from '../settings.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { SendRun } from '../store/run-message.ts'
import type { Runs } from '../store/run-repository.ts'
import type { RunState } from '../store/run-state.ts'

/** One way to tell people. Its name stands in the report, in logs and in metrics. */
export interface Channel {
  name: ChannelName
  /** The report of a run; `repeated`: an earlier try may have arrived. Throws `NotDelivered`. */
  report(report: BackupReport, repeated: boolean): Promise<void>
  /** Another channel could not deliver its report. Throws `NotDelivered`. */
  failure?(report: BackupReport, channel: string): Promise<void>
  /** A run has begun. Throws `NotDelivered`. */
  started?(run: RunState): Promise<void>
}

/** What the stages of a run work with. */
export interface BackupServices {
  clock: Clock
  runs: Runs
  store: ObjectStore
  send: SendRun
  settings: Readonly<Record<string, PortalSettings>>
  /** @throws Park with `secret-missing` */
  openPortal(name: string, deadline: Deadline): Promise<BackupPortal>
  /** What signs the evidence of a portal, the newest first; undefined when nothing is stored. */
  evidenceSecrets(name: string): Promise<readonly string[] | undefined>
  channels(name: string, deadline: Deadline): readonly Channel[]
  /** Where outlets are told from. Absent where nobody is told anything. */
  events?: EventSink
}

/** One stage's turn: what the run has become, and when to look again (ms; 0: go on at once). */
export interface StageResult {
  state: RunState
  after: number
}

/** Keeps what the run has become before something happens that must not happen twice. @throws Superseded */
export type Keep = (state: RunState) => Promise<RunState>

/** Another worker has gone on with the run: this one has nothing more to do. */
export class Superseded extends Error {
  override readonly name = 'Superseded'
}

/** What a stage needs of its surroundings. */
export interface StageContext {
  services: BackupServices
  settings: PortalSettings
  portal(): Promise<BackupPortal>
  deadline: Deadline
  now(): number
}
