import type { ClientPlan } from '../client/plan/planned-client.ts'

/** An address as it stands in a sentence. */
const address = /[^\s@"'<>(),;:]+@[^\s@"'<>(),;:]+/g

/** A plan whose sentences name nobody's address. */
export const withoutAddresses = (plan: ClientPlan): ClientPlan =>
  plan.do === 'steps' ? { ...plan, steps: plan.steps.map(hidden), notes: plan.notes.map(hidden) } : plan

const hidden = (text: string): string => text.replace(address, '(address: --reveal)')
