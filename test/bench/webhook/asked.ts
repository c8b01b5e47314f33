/** The other side of a `Repeater`: answers `{ count, first }` of the parent process with what `run` gives. */
export const whenAsked = (run: (count: number, first: number) => Promise<number[]>): void => {
  process.on('message', async ({ count, first }: { count: number; first: number }) => {
    process.send?.(await run(count, first))
  })
}

/** Does `work` for `count` numbers from `first` on, one after the other. */
export const oneByOne =
  (work: (n: number) => Promise<number>) =>
  async (count: number, first: number): Promise<number[]> => {
    const results: number[] = []
    for (let n = first; n < first + count; n += 1) results.push(await work(n))
    return results
  }
