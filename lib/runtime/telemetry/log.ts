import { AsyncLocalStorage } from 'node:async_hooks'
import { writeLine } from './lines.ts'

/** The only things a log line may carry: no name, no e-mail, no secret has a field here. */
export interface LogFields {
  /** What the line belongs to: the API's request, the job of a backfill or sweep, or the run of a backup. It goes with every message of it. */
  delivery?: string
  source?: string
  client?: string
  message?: string
  stage?: string
  verdict?: string
  reason?: string
  detail?: string
  error?: string
  step?: string
  method?: string
  path?: string
  status?: number
  ms?: number
  count?: number
  attempt?: number
  after?: number
  roomId?: string
  portal?: string
  task?: string
  progress?: number
  bytes?: number
  outcome?: string
  channel?: string
  recordsField?: string
  signature?: string
}

const context = new AsyncLocalStorage<LogFields>()

/** Runs `work` with `fields` on every log line written inside it, however deep. */
export const withLogContext = <T>(fields: LogFields, work: () => T): T =>
  context.run({ ...context.getStore(), ...fields }, work)

const write = (level: string, event: string, fields: LogFields) =>
  writeLine(JSON.stringify({ time: new Date().toISOString(), level, event, ...context.getStore(), ...fields }))

/** Structured log: one JSON object a line. `event` is a fixed text, everything variable is a field. */
export const log = {
  info: (event: string, fields: LogFields = {}) => write('info', event, fields),
  warn: (event: string, fields: LogFields = {}) => write('warn', event, fields),
  error: (event: string, fields: LogFields = {}) => write('error', event, fields),
}
