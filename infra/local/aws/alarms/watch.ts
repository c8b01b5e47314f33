import type { LocalAwsClock } from '../clock.ts'
import type { AlarmSummary, QueueSummary } from '../contract.ts'
import type { AlarmModel } from './alarm-model.ts'
import { alarmState, type Datum, metricData } from './cloudwatch.ts'

const MINUTE = 60_000
/** The longest that an alarm here looks back is a week. */
const KEPT_FOR = 8 * 24 * 60 * MINUTE

export interface AlarmWatchOptions {
  alarms: readonly AlarmModel[]
  clock: LocalAwsClock
  queues(): Promise<QueueSummary[]>
}

/**
 * Measures queues each minute and keeps what functions measure, so that the alarms of the template have states. As in SQS, messages in
 * flight have no value while there are none.
 */
export class AlarmWatch {
  readonly #options: AlarmWatchOptions
  #data: Datum[] = []
  #measuring: Promise<void> = Promise.resolve()
  #cancel = () => {}

  constructor(options: AlarmWatchOptions) {
    this.#options = options
  }

  start(): void {
    const { clock } = this.#options
    this.#cancel = clock.at(clock.now() + MINUTE, () => this.#tick())
  }

  stop(): void {
    this.#cancel()
  }

  /** Takes what a line of a function's log says in the embedded metric format. */
  note(line: string): void {
    const at = this.#options.clock.now()
    for (const datum of metricData([line])) this.#data.push({ ...datum, at })
  }

  /** What was measured. */
  get data(): readonly Datum[] {
    return this.#data
  }

  async states(): Promise<AlarmSummary[]> {
    await this.#measuring
    const now = this.#options.clock.now()
    return this.#options.alarms.map((alarm) => ({
      logicalId: alarm.logicalId,
      name: alarm.name,
      state: alarmState(alarm, this.#data, now),
    }))
  }

  #tick(): void {
    const at = this.#options.clock.now()
    this.start()
    this.#measuring = Promise.all([this.#measuring, this.#measure(at)]).then(() => {})
  }

  async #measure(at: number): Promise<void> {
    // A local AWS that ends meanwhile has no queues to measure.
    const queues = await this.#options.queues().catch(() => [])
    const fresh = queues.flatMap(({ name, visible, inFlight }) => {
      const of = { namespace: 'AWS/SQS', dimensions: { QueueName: name }, at }
      return [
        { ...of, name: 'ApproximateNumberOfMessagesVisible', value: visible },
        ...(inFlight > 0 ? [{ ...of, name: 'ApproximateNumberOfMessagesNotVisible', value: inFlight }] : []),
      ]
    })
    this.#data = [...this.#data.filter((datum) => datum.at > at - KEPT_FOR), ...fresh]
  }
}
