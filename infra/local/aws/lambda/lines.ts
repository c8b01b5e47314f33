/** Text that arrives in pieces, given on line by line. */
export interface LineSplitter {
  add(text: string): void
  /** Gives on a last line that has no end. */
  end(): void
}

/** Calls `onLine` for every line of a text that arrives in pieces. */
export function splitLines(onLine: (line: string) => void): LineSplitter {
  let rest = ''
  return {
    add: (text) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    },
    end: () => {
      if (rest !== '') onLine(rest)
      rest = ''
    },
  }
}
