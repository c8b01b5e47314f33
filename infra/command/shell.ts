import type { Readable, Writable } from 'node:stream'
import { type Clock, systemClock } from '#lib/runtime/clock.ts'

/** What surrounds the command: streams, environment, time. Tests bring their own. */
export interface Shell {
  stdin: Readable & { isTTY?: boolean }
  stdout: Writable & { isTTY?: boolean; columns?: number }
  stderr: Writable & { isTTY?: boolean }
  environment: Readonly<Record<string, string | undefined>>
  clock: Clock
  /** Calls `listener` at Ctrl-C instead of ending; returns how to stop. Without it Ctrl-C ends the process. */
  onInterrupt?(listener: () => void): () => void
}

export const processShell = (): Shell => ({
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  clock: systemClock,
  onInterrupt(listener) {
    process.on('SIGINT', listener)
    return () => void process.off('SIGINT', listener)
  },
})

/** Whether a person is there to be asked. */
export const isInteractive = ({ stdin, stderr, environment }: Shell): boolean =>
  Boolean(stdin.isTTY && stderr.isTTY) && !environment.CI

/** Whether `stream` shows colours: a terminal, unless NO_COLOR or TERM=dumb say no; FORCE_COLOR says yes. */
export const hasColour = (stream: { isTTY?: boolean }, environment: Shell['environment']): boolean => {
  if (environment.NO_COLOR) return false
  if (environment.FORCE_COLOR && environment.FORCE_COLOR !== '0') return true
  return Boolean(stream.isTTY) && environment.TERM !== 'dumb'
}
