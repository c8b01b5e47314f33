/** The text of an object and the tag of exactly this text. */
export interface StoredText {
  text: string
  tag: string
}

/** Small texts outside the portal, which are replaced only by who has read them. */
export interface TextStore {
  read(key: string): Promise<StoredText | undefined>
  /**
   * Stores a text under a new key and gives its tag; undefined when there is one already. `lockUntil` in epoch milliseconds
   * forbids its deletion until then.
   */
  create(key: string, text: string, lockUntil?: number): Promise<string | undefined>
  /** Replaces the text that has this tag and gives the new tag; undefined when somebody else has replaced it. */
  replace(key: string, text: string, tag: string): Promise<string | undefined>
  /** Every key that begins so, in order. */
  list(prefix: string): Promise<string[]>
  remove(key: string): Promise<void>
}
