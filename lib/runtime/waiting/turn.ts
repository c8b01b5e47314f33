/** Runs one work after the other, in the order in which they were asked for. One that fails keeps nobody from his turn. */
export const createTurn = () => {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work)
    last = mine
    return mine
  }
}
