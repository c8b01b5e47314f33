import type { Shell } from '../shell.ts'

export interface Progress {
  /** Shows how far the work is; `total` may become known on the way. */
  at(done: number, total?: number): void
  end(): void
}

/** For work that nobody watches. */
export const noProgress: Progress = { at: () => {}, end: () => {} }

const width = 24

/** `replaying  [██████        ]  12 of 48`. */
const lineFor = (label: string, done: number, total: number | undefined): string => {
  if (total === undefined || total <= 0) return `${label}  ${done}`
  const filled = Math.round((Math.min(done, total) / total) * width)
  return `${label}  [${'█'.repeat(filled)}${' '.repeat(width - filled)}]  ${done} of ${total}`
}

/** One line on the terminal that is written over; nothing where nobody watches. */
export const createProgress = ({ stderr, environment }: Shell, label: string, shown: boolean): Progress => {
  if (!shown || !stderr.isTTY || environment.TERM === 'dumb') return noProgress
  let last = ''
  return {
    at(done, total) {
      const line = lineFor(label, done, total)
      if (line !== last) stderr.write(`\r\u001B[2K${line}`)
      last = line
    },
    end: () => void stderr.write('\r\u001B[2K'),
  }
}
