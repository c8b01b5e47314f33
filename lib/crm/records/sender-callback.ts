/** What a sender whose records nobody can write on is told of its client. */
export interface SenderCallback {
  /** The same for every repetition, and another one for another state, room or link. */
  id: string
  /** The key of the client. */
  client: string
  type: string
  /** When it happened, epoch milliseconds. */
  at: number
  /** What the sender gets. It has the invitation link. */
  body: string
}
