import type { Clock } from '#lib/runtime/clock.ts'
import type { Output } from '../output/output.ts'

export interface ProofStep {
  /** Milliseconds since the proof began. */
  after: number
  step: string
  what: string
}

/** Shows each step with its time as it happens, and keeps them for programs. */
export interface Steps {
  began: number
  all: readonly ProofStep[]
  /** `at`: epoch milliseconds, now where it is not said. Only the first step of a name is shown. */
  report(step: string, what: string, at?: number): void
  has(step: string): boolean
}

export const createSteps = (out: Output, clock: Pick<Clock, 'now'>): Steps => {
  const began = clock.now()
  const all: ProofStep[] = []
  const has = (step: string) => all.some((one) => one.step === step)
  return {
    began,
    all,
    has,
    report(step, what, at = clock.now()) {
      if (has(step)) return
      const after = Math.max(0, at - began)
      all.push({ after, step, what })
      out.say(`  +${(after / 1_000).toFixed(1).padStart(5)} s  ${step.padEnd(14)} ${what}`)
    },
  }
}
