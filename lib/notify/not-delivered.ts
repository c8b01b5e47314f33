/** A channel did not take a report. The message stands in the reports of other channels, so it has no address and no key. */
export class NotDelivered extends Error {
  override readonly name = 'NotDelivered'
  /** No retry can help. */
  readonly permanent: boolean
  /** No answer came, so the channel may have taken it. */
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
