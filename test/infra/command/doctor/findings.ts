import { expect } from 'vitest'
import { eventually, type RunningInstance } from '../running-instance.ts'
import { simulated } from '../simulated.ts'

export interface Finding {
  area: string
  verdict: string
  text: string
  remedy?: string
}

/** What doctor finds, with other settings than the local instance was deployed with; each problem and warning has its remedy. */
export const examine = async (
  running: RunningInstance,
  settings: Readonly<Record<string, unknown>> = {},
  ...options: string[]
) => {
  const { json, code } = await running.runWith(settings, 'doctor', '--json', ...options)
  const { findings } = json as { findings: Finding[] }
  for (const { verdict, text, remedy } of findings) {
    if (verdict === 'problem' || verdict === 'warning') expect(remedy, text).toBeTruthy()
  }
  return { code, findings, problems: findings.filter(({ verdict }) => verdict === 'problem') }
}

/** How long to wait for a limit to end, and between two tries, in milliseconds. */
const patiently = [20_000, 700] as const

/** What it finds in one CRM; again when the CRM limits the requests, which so many doctors in a row bring about. */
export const findingsIn = (running: RunningInstance, crm: string, ...options: string[]): Promise<Finding[]> =>
  eventually(
    async () => {
      const found = (await examine(running, {}, ...options)).findings.filter(({ area }) => area === crm)
      return found.some(({ text }) => text.includes('limits the number of requests')) ? undefined : found
    },
    ...patiently,
  )

/** Somebody else's call of a CRM's API, until it is not too many. */
export const admitted = (running: RunningInstance, crm: string, path: string, init: RequestInit) =>
  eventually(async () => (await fetch(simulated(running, crm).url + path, init)).ok || undefined, ...patiently)
