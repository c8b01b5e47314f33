import { AsyncLocalStorage } from 'node:async_hooks'

type Sink = (line: string) => void

const sinks = new AsyncLocalStorage<Sink>()

/** Writes one line of a log to stdout, where CloudWatch reads it. */
export const writeLine = (line: string): void => {
  const sink = sinks.getStore()
  if (sink) sink(line)
  else process.stdout.write(`${line}\n`)
}

/** Runs `work`, which is synchronous, and writes all its lines with one system call. */
export const linesTogether = (work: () => void): void => {
  process.stdout.cork()
  try {
    work()
  } finally {
    process.stdout.uncork()
  }
}

/** Runs `work` with every line that is logged or measured inside it given to `sink`: for programs whose stdout is a result. */
export const withLinesTo = <T>(sink: Sink, work: () => T): T => sinks.run(sink, work)
