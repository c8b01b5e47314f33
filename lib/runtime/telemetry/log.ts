import { AsyncLocalStorage } from 'node:async_hooks'
import { writeLine } from './lines.ts'
// Types alone: the catalogues' texts stay out of the bundles.
import type { EventAt, FieldOf, Level, LevelOf, LogEvent } from './log-events.ts'
import type { LogFields } from './log-fields.ts'

const context = new AsyncLocalStorage<LogFields>()

/** Runs `work` with `fields` on every log line written inside it, however deep. */
export const withLogContext = <T>(fields: LogFields, work: () => T): T =>
  context.run({ ...context.getStore(), ...fields }, work)

const write = (level: Level, event: LogEvent, fields: LogFields = {}): void =>
  writeLine(JSON.stringify({ time: new Date().toISOString(), level, event, ...context.getStore(), ...fields }))

type FieldsOf<E extends LogEvent> = Pick<LogFields, FieldOf<E>>

/** Structured log: one JSON object a line, with an event of the catalogue and only the fields that it has there. */
export const log = {
  info: <E extends EventAt<'info'>>(event: E, fields?: FieldsOf<E>): void => write('info', event, fields),
  warn: <E extends EventAt<'warn'>>(event: E, fields?: FieldsOf<E>): void => write('warn', event, fields),
  error: <E extends EventAt<'error'>>(event: E, fields?: FieldsOf<E>): void => write('error', event, fields),
  /** For an event whose level depends on what happened. */
  at: <E extends LogEvent>(level: LevelOf<E>, event: E, fields?: FieldsOf<E>): void => write(level, event, fields),
}
