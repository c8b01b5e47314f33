import { randomUUID } from 'node:crypto'
import type { LocalAwsClock } from '../clock.ts'
import type { InvocationResult, ScheduleSummary, UntimedEvent } from '../contract.ts'
import type { ScheduleModel } from '../template/model.ts'
import { type NextFiring, nextFiring } from './expression.ts'

export interface SchedulerOptions {
  schedules: readonly ScheduleModel[]
  clock: LocalAwsClock
  /** Gives the input to the schedule's target and resolves with the first answer. */
  deliver(schedule: ScheduleModel, input: string): Promise<InvocationResult>
  emit(event: UntimedEvent): void
}

interface Planned {
  schedule: ScheduleModel
  next: NextFiring
  at: number | undefined
  cancel(): void
}

const isoSeconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** The input of a firing: the schedule's own with its context words filled in, else Scheduler's default event. */
function inputOf({ arn, input }: ScheduleModel, scheduledTime: string): string {
  const id = randomUUID()
  if (input === undefined) {
    const event = { version: '0', id, 'detail-type': 'Scheduled Event', source: 'aws.scheduler', time: scheduledTime }
    return JSON.stringify({ ...event, resources: [arn], detail: '{}' })
  }
  const words: Record<string, string> = {
    'schedule-arn': arn,
    'scheduled-time': scheduledTime,
    'execution-id': id,
    'attempt-number': '1',
  }
  return input.replaceAll(/<aws\.scheduler\.([a-z-]+)>/g, (whole, word: string) => words[word] ?? whole)
}

/** EventBridge Scheduler by an injected clock. A firing that was missed, as while a laptop slept, happens once, late. */
export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #planned: Planned[]

  /** Throws when an expression or a time zone cannot be read. */
  constructor(options: SchedulerOptions) {
    this.#options = options
    const start = options.clock.now()
    this.#planned = options.schedules.map((schedule) => ({
      schedule,
      next: nextFiring(schedule.expression, schedule.timezone, start),
      at: undefined,
      cancel: () => {},
    }))
  }

  /** Starts firing the enabled schedules by the clock. */
  start(): void {
    for (const planned of this.#planned) if (planned.schedule.enabled) this.#plan(planned)
  }

  stop(): void {
    for (const planned of this.#planned) planned.cancel()
  }

  summaries(): ScheduleSummary[] {
    const now = this.#options.clock.now()
    return this.#planned.map(({ schedule, next }) => {
      const { logicalId, name, expression, timezone, enabled } = schedule
      const at = enabled ? next(now) : undefined
      return { logicalId, name, expression, timezone, enabled, ...(at !== undefined && { next: at }) }
    })
  }

  /** Fires one schedule now. Throws for a name the template does not have. */
  fire(logicalIdOrName: string): Promise<InvocationResult> {
    const found = this.#planned.find(({ schedule: it }) => [it.logicalId, it.name].includes(logicalIdOrName))
    if (!found) throw new Error(`the template has no schedule ${logicalIdOrName}`)
    return this.#fire(found.schedule, this.#options.clock.now())
  }

  #plan(planned: Planned): void {
    const { clock } = this.#options
    const at = planned.next(clock.now())
    if (at === undefined) return
    planned.cancel = clock.at(at, () => {
      void this.#fire(planned.schedule, at)
      this.#plan(planned)
    })
  }

  #fire(schedule: ScheduleModel, at: number): Promise<InvocationResult> {
    const scheduledTime = isoSeconds(at)
    this.#options.emit({ type: 'schedule.fired', schedule: schedule.name, scheduledTime })
    return this.#options.deliver(schedule, inputOf(schedule, scheduledTime))
  }
}
