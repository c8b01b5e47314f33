/** A channel did not take a report. The message is for the report of another channel: no address, no key. */
export class NotDelivered extends Error {
  override readonly name = 'NotDelivered'
  /** Another try cannot help. */
  readonly permanent: boolean
  /** No answer came: it may have been taken all the same. */
  readonly unsure: boolean
  constructor(
    message: string,
    { permanent = false, unsure = false, cause }: { permanent?: boolean; unsure?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.permanent = permanent
    this.unsure = unsure
  }
}
