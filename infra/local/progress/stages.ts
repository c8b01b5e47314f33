import type { LogEvent } from '#lib/runtime/telemetry/log-events.ts'
import { readLogLine } from '#lib/runtime/telemetry/read-log-line.ts'
import type { LogRecord } from '../aws/contract.ts'

/** The milestones of a client, in their order; functions name them in their logs. */
export const stages = ['received', 'queued', 'room', 'folders', 'files', 'people', 'link', 'written-back'] as const

export type ClientStage = (typeof stages)[number]

/** A milestone of a client, as a log line has it. */
export interface Milestone {
  at: number
  function: string
  event: LogEvent
  stage?: ClientStage
  client?: string
  correlationId?: string
  roomId?: string
  reason?: string
  detail?: string
  outcome?: string
  retryAfterMs?: number
}

/** Reads a function's structured log line; undefined for any other line. Knows the catalogue of events, not the functions. */
export const milestoneIn = ({ line, at, function: name }: LogRecord): Milestone | undefined => {
  const entry = readLogLine(line)
  if (!entry) return undefined
  const { client, correlationId, roomId, reason, detail, outcome, retryAfterMs } = entry.fields
  const stage = stages.find((one) => one === entry.fields.stage)
  return {
    at: Date.parse(entry.time ?? '') || at,
    function: name,
    event: entry.event,
    ...(stage && { stage }),
    ...(client !== undefined && { client }),
    ...(correlationId !== undefined && { correlationId }),
    ...(roomId !== undefined && { roomId }),
    ...(reason !== undefined && { reason }),
    ...(detail !== undefined && { detail }),
    ...(outcome !== undefined && { outcome }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}
