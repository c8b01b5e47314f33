import { explain } from '../target/explain.ts'
import type { Target } from '../target/target.ts'

/** `unknown`: it could not be looked at, for the reason that the text gives. */
export type Verdict = 'ok' | 'warning' | 'problem' | 'unknown'

/** What a check has found. */
export interface Finding {
  /** Where: `DocSpace`, `Queues`, a source. */
  area: string
  verdict: Verdict
  text: string
  /** What to do, line by line. */
  remedy?: string
}

/** Looks at one thing against the live systems. What it throws becomes a problem of its own. */
export interface Check {
  area: string
  look(target: Target): Promise<Omit<Finding, 'area'>[]>
}

export const ok = (text: string) => ({ verdict: 'ok', text }) as const

export const warning = (text: string, remedy: string) => ({ verdict: 'warning', text, remedy }) as const

export const problem = (text: string, remedy: string) => ({ verdict: 'problem', text, remedy }) as const

export const unknown = (text: string, remedy?: string) =>
  ({ verdict: 'unknown', text, ...(remedy && { remedy }) }) as const

const lastResort = 'Look again; if it stays so, ROOMKEEPER_DEBUG=1 shows the log of what was tried.'

/** Makes a check; an error ends this check and no other. */
export const findingsOf = async ({ area, look }: Check, target: Target): Promise<Finding[]> => {
  try {
    return (await look(target)).map((finding) => ({ area, ...finding }))
  } catch (error) {
    const { message, remedy = lastResort } = explain(error)
    return [{ area, verdict: 'problem', text: message, remedy }]
  }
}
