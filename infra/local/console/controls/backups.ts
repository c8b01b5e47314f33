import { S3Client } from '@aws-sdk/client-s3'
import { type BackupReason, backupReasons } from '#lib/backup/reasons.ts'
import { sizeOf } from '#lib/backup/report/facts.ts'
import { checkLabels } from '#lib/backup/report/report.ts'
import { createRuns } from '#lib/backup/store/run-repository.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { createS3Store } from '#lib/backup/store/s3-store.ts'
import type { LocalInstance } from '../../instance.ts'
import { sdkConfig } from '../../sdk-config.ts'
import type { BackupRun, BackupsView, SimulatedEnd } from '../wire.ts'
import { ControlProblem } from './problem.ts'

export interface BackupControls {
  view(): Promise<BackupsView>
  /** Fires the schedule, as the night would. Resolves to the id of the run when it has begun. @throws Problem */
  begin(): Promise<string>
  /** How the simulated portal's next backups end. */
  plan(plan: SimulatedEnd): void
  stop(): void
}

const portalName = 'main'
const shown = 20

/** The backups through the product's own notes in S3, and the schedule that starts them. */
export const createBackupControls = (instance: LocalInstance): BackupControls => {
  const { aws, docspace } = instance
  const s3 = new S3Client({ ...sdkConfig(aws.sdkEnvironment, 'S3'), forcePathStyle: true })
  const runs = createRuns(createS3Store(s3, aws.outputs.BackupBucketName ?? ''))
  const schedule = () => aws.schedules().find(({ name }) => name.endsWith(`start-backup-${portalName}`))
  let plan: SimulatedEnd = 'well'
  return {
    async view() {
      const states = await runs.latest(portalName, shown)
      const planned = schedule()
      return {
        runs: states.map((state) => viewOf(instance, state)),
        plan,
        ...(planned && {
          schedule: {
            expression: planned.expression,
            timezone: planned.timezone,
            ...(planned.next !== undefined && { next: planned.next }),
          },
        }),
      }
    },
    async begin() {
      const planned = schedule()
      if (!planned) throw new ControlProblem(404, 'the stack has no schedule for a backup')
      const { payload, error } = await aws.fireSchedule(planned.name)
      if (error) throw new Error(`start-backup failed: ${error.errorMessage}`)
      return (payload as { run: string }).run
    },
    plan(wanted) {
      if (!docspace) throw new ControlProblem(409, 'the portal is real')
      plan = wanted
      const behaviour = docspace.state.backups.plan
      delete behaviour.failWith
      behaviour.archiveShape = wanted === 'broken' ? 'truncated' : 'whole'
      if (wanted === 'fails') behaviour.failWith = 'No space left on device'
    },
    stop: () => s3.destroy(),
  }
}

const viewOf = ({ docspace }: LocalInstance, state: RunState): BackupRun => {
  const { run, by, dueAt, stage, outcome, end, checks, archive, endedAt, task, percent } = state
  const atWork = docspace?.state.backups.task
  const reason = end?.reason ? backupReasons[end.reason as BackupReason] : undefined
  const bytes = sizeOf(state)
  return {
    run,
    by,
    dueAt,
    stage,
    // The run itself looks every few seconds only.
    percent: stage === 'watch' && task !== undefined && atWork?.id === task ? percentOf(atWork) : percent,
    checks: checks.map(({ id, verdict, detail }) => ({ label: checkLabels[id] ?? id, verdict, detail })),
    ...(outcome && { outcome }),
    ...(reason && { reason: { ...reason, ...(end?.detail && { detail: end.detail }) } }),
    ...(archive && { archive: archive.fileName }),
    ...(bytes !== undefined && { bytes }),
    ...(endedAt !== undefined && { endedAt }),
  }
}

const percentOf = ({ isCompleted, progress }: { isCompleted: boolean; progress: number }): number =>
  isCompleted ? 100 : progress
