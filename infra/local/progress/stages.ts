import type { LogRecord } from '../aws/contract.ts'

/** The milestones of a client, in their order; functions name them in their logs. */
export const stages = ['received', 'queued', 'room', 'folders', 'files', 'people', 'link', 'written-back'] as const

export type ClientStage = (typeof stages)[number]

/** What a log line tells of a client's way. */
export interface Milestone {
  at: number
  function: string
  event: string
  stage?: ClientStage
  client?: string
  delivery?: string
  roomId?: string
  reason?: string
  detail?: string
  outcome?: string
  after?: number
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

/** Reads a function's structured log line; undefined for any other line. Knows the fields of a log, not the functions. */
export const milestoneIn = ({ line, at, function: name }: LogRecord): Milestone | undefined => {
  if (!line.startsWith('{')) return undefined
  let fields: Record<string, unknown>
  try {
    fields = JSON.parse(line) as Record<string, unknown>
  } catch {
    return undefined
  }
  const event = text(fields.event)
  if (!event) return undefined
  const stage = stages.find((one) => one === fields.stage)
  const optional = Object.fromEntries(
    (['client', 'delivery', 'roomId', 'reason', 'detail', 'outcome'] as const).flatMap((key) => {
      const value = text(fields[key])
      return value === undefined ? [] : [[key, value]]
    }),
  )
  return {
    at: Date.parse(text(fields.time) ?? '') || at,
    function: name,
    event,
    ...optional,
    ...(stage && { stage }),
    ...(typeof fields.after === 'number' && { after: fields.after }),
  }
}
