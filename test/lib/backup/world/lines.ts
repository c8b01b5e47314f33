import { beforeEach, vi } from 'vitest'

/** What is written in a test, line by line: logs and metrics. To be called beside the tests, for all of them. */
export const keepLines = (): readonly string[] => {
  const lines: string[] = []
  beforeEach(() => {
    lines.length = 0
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      lines.push(String(text))
      return true
    })
  })
  return lines
}
