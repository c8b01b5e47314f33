import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { explain } from '../target/explain.ts'
import type { Target } from '../target/target.ts'

/** `unknown`: it could not be looked at, for the reason that the text gives. */
export type FindingState = 'ok' | 'warning' | 'problem' | 'unknown'

/** What a check has found. */
export interface DoctorFinding {
  /** Where: `DocSpace`, `Queues`, a source. */
  area: string
  verdict: FindingState
  text: string
  /** What to do, line by line. */
  remedy?: string
  /** What kept the check from looking; the same in other areas is one finding. */
  cause?: string
  /** The other areas that could not be looked at for the same cause. */
  alsoIn?: string[]
}

/** What a check has found, whose area is that of the check. */
export type Found = Omit<DoctorFinding, 'area'>

/** Looks at one thing against the live systems. What it throws becomes a problem of its own. */
export interface DoctorCheck {
  area: string
  look(target: Target): Promise<Found[]>
}

export const ok = (text: string) => ({ verdict: 'ok', text }) as const

export const warning = (text: string, remedy: string) => ({ verdict: 'warning', text, remedy }) as const

export const problem = (text: string, remedy: string) => ({ verdict: 'problem', text, remedy }) as const

export const unknown = (text: string, remedy?: string) =>
  ({ verdict: 'unknown', text, ...(remedy && { remedy }) }) as const

const lastResort = 'Look again; if it stays so, ROOMKEEPER_DEBUG=1 shows the log of what was tried.'

/** Makes a check; an error ends this check and no other. */
export const doctorFindings = async ({ area, look }: DoctorCheck, target: Target): Promise<DoctorFinding[]> => {
  try {
    return (await look(target)).map((finding) => ({ area, ...finding }))
  } catch (error) {
    const { message, remedy = lastResort } = explain(error)
    return [{ area, verdict: 'problem', text: message, remedy, cause: causeOf(error, area, message) }]
  }
}

/** A problem of the portal is one problem in every area; a problem of a CRM belongs to that CRM. */
const causeOf = (error: unknown, area: string, message: string): string => {
  if (!(error instanceof RetryLater) && !(error instanceof Park)) return message
  const { code } = error.reason
  return code.startsWith('docspace-') ? code : `${code} in ${area}`
}

/** One finding for each cause, where it was met first, with the other areas that could not be looked at for it. */
export const oncePerCause = (findings: readonly DoctorFinding[]): DoctorFinding[] => {
  const met = new Map<string, DoctorFinding>()
  const found: DoctorFinding[] = []
  for (const finding of findings) {
    const first = finding.cause === undefined ? undefined : met.get(finding.cause)
    if (!first) {
      const own = { ...finding }
      if (own.cause !== undefined) met.set(own.cause, own)
      found.push(own)
    } else if (finding.area !== first.area && !first.alsoIn?.includes(finding.area)) {
      first.alsoIn = [...(first.alsoIn ?? []), finding.area]
    }
  }
  return found
}
