import { Annotations } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { skippedRun } from '#lib/backup/schedule.ts'

interface ScheduleOwner {
  /** Where `schedule` and `timeZone` stand in the settings. */
  section: string
  /** Of the warning, for whoever acknowledges it. */
  id: string
  /** What EventBridge Scheduler leaves out that night, as people call it. */
  leavesOut: string
}

/** Said at synth, because nobody expects that a night is left out, and that its alarm fires (docs/facts/aws.md#a-time-that-does-not-exist). */
export const warnOfSkippedNight = (
  scope: Construct,
  { section, id, leavesOut }: ScheduleOwner,
  { schedule, timeZone }: { schedule: string; timeZone: string },
): void => {
  const skipped = skippedRun(schedule, timeZone, Date.now())
  if (skipped === undefined) return
  Annotations.of(scope).addWarningV2(
    `roomkeeper:skipped-${id}`,
    `${section}.schedule: its time does not exist in ${timeZone} on ${skipped}, when the clocks go forward, and EventBridge Scheduler leaves ${leavesOut} out. Choose another hour, for example "30 3 * * ? *".`,
  )
}
