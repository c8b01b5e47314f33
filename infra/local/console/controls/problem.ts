/** What a person asked for cannot be done; the message says why, `status` is the HTTP status of the answer. */
export class ControlProblem extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
