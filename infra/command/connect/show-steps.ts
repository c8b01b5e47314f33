import type { ConnectStep, StepState } from '#lib/crm/setup/connector.ts'
import type { Output } from '../output/output.ts'

const marks: Readonly<Record<StepState, [string, 'green' | 'cyan' | 'yellow' | 'red']>> = {
  done: ['✓', 'green'],
  'to-do': ['+', 'cyan'],
  'by-hand': ['☞', 'yellow'],
  unseen: ['☞', 'yellow'],
  wrong: ['✗', 'red'],
}

/** One line for each step, and what a person has to do below it. */
export const showSteps = (out: Output, steps: readonly ConnectStep[]): void => {
  for (const { what, state, how = [] } of steps) {
    const [mark, colour] = marks[state]
    out.say(`  ${out.style(colour, mark)} ${what}`)
    if (state !== 'done') for (const line of how) out.say(`      ${line}`)
  }
}

/** A step for programs. */
export const stepJson = ({ what, state, how }: ConnectStep) => ({
  what,
  state,
  ...(how && state !== 'done' && { how }),
})
