import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AlarmDefinition, alarmState, type Datum, metricData } from '#infra/local/aws/alarms/cloudwatch.ts'
import { synthesize } from '../../aws/synthesized.ts'
import { eventually, openInstance, type RunningInstance } from '../../command/running-instance.ts'
import { ManualClock } from '../aws/manual-clock.ts'

const first = Date.parse('2026-11-25T02:00:00Z')
const hour = 3_600_000
const clock = new ManualClock(new Date(first).toISOString())
const measured: Datum[] = []
let instance: RunningInstance

beforeAll(async () => {
  instance = await openInstance({ clock })
}, 90_000)
afterAll(() => instance?.stop())

const proofs = () =>
  metricData(instance.logs.map(({ line }) => line)).filter(({ name }) => name === 'BackupProven').length

/** One night of the schedule. The functions live by the machine's clock, so what they measure is moved to the night. */
const night = async (n: number) => {
  clock.moveTo(new Date(first + n * 24 * hour).toISOString())
  const [lines, before] = [instance.logs.length, proofs()]
  await instance.instance.aws.fireSchedule('roomkeeper-local-start-backup-main')
  await eventually(() => (proofs() > before ? true : undefined), 60_000)
  const moved = clock.now() - Date.now()
  const fresh = instance.logs.slice(lines).map(({ line }) => line)
  measured.push(...metricData(fresh).map((datum) => ({ ...datum, at: datum.at + moved })))
}

it('a day that is left out rings the alarm of the stack that runs here, and the next night ends it', {
  timeout: 180_000,
}, async () => {
  const alarm = synthesize('local', instance.instance.settings)
    .all('AWS::CloudWatch::Alarm')
    .map(({ properties }) => properties as AlarmDefinition & { AlarmName: string })
    .find(({ AlarmName }) => AlarmName === 'roomkeeper-local-backup-main-overdue')
  if (!alarm) throw new Error('the template has no such alarm')
  const states = (from: number, to: number) => [
    ...new Set(Array.from({ length: to - from }, (_, n) => alarmState(alarm, measured, first + (from + n) * hour))),
  ]
  await night(0)
  // Nothing at all runs in the second.
  await night(2)
  expect(alarmState(alarm, measured, first - hour)).toBe('ALARM')
  expect(states(1, 26)).toEqual(['OK'])
  expect(states(30, 2 * 24)).toEqual(['ALARM'])
  expect(states(2 * 24 + 1, 3 * 24)).toEqual(['OK'])
})
