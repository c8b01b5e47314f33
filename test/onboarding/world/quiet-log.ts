/** Log lines of the product, kept instead of printed. */
export interface KeptLog {
  readonly lines: readonly Record<string, unknown>[]
  clear(): void
  restore(): void
}

/** Keeps what the product logs to standard output; everything else is printed as ever. */
export const keepLog = (most = 20_000): KeptLog => {
  const { stdout } = process
  const write = stdout.write.bind(stdout)
  const lines: Record<string, unknown>[] = []
  const kept = (chunk: unknown) => {
    if (typeof chunk !== 'string' || !/^\{"(time|_aws)"/.test(chunk)) return false
    lines.push(JSON.parse(chunk))
    if (lines.length > most) lines.shift()
    return true
  }
  stdout.write = ((chunk: never, ...rest: never[]) => kept(chunk) || write(chunk, ...rest)) as typeof stdout.write
  return {
    lines,
    clear: () => void lines.splice(0),
    restore: () => {
      stdout.write = write
    },
  }
}
