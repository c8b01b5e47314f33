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
export const patiently = [20_000, 700] as const

/** Whether a command was refused because the CRM had too many requests: so many commands in a row bring that about. */
export const isAtLimit = (said: string): boolean => said.includes('limits the number of requests')

/** What it finds in one CRM; again when that is at its limit. */
export const findingsIn = (running: RunningInstance, crm: string, ...options: string[]): Promise<Finding[]> =>
  eventually(
    async () => {
      const found = (await examine(running, {}, ...options)).findings.filter(({ area }) => area === crm)
      return found.some(({ text }) => isAtLimit(text)) ? undefined : found
    },
    ...patiently,
  )

/** Somebody else's call of a CRM's API, until it is not too many. */
export const admitted = (running: RunningInstance, crm: string, path: string, init: RequestInit): Promise<Response> =>
  eventually(
    async () => {
      const answer = await fetch(simulated(running, crm).url + path, init)
      return answer.ok ? answer : undefined
    },
    ...patiently,
  )
