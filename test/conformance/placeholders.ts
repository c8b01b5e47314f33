/**
 * The recorder's words for what only the server knew: codes of short links, parts of a confirm page's query, session
 * tokens. What stands for each of them here is learned from the answers and mails that showed it first.
 */

const WORD = /\{(?:short|key|encemail|token|session)[: ][^{}]+\}|\{tmpFile\}/g

export class Placeholders {
  readonly #known = new Map<string, string>()

  /** What is known so far, to try an answer on. */
  copy(): Placeholders {
    const copy = new Placeholders()
    copy.take(this)
    return copy
  }

  /** Takes over what a copy has learned. */
  take(other: Placeholders): void {
    for (const [word, here] of other.#known) this.#known.set(word, here)
  }

  /** Does our text have the recorded form? Notes what stands for words that were not known before. */
  learn(recorded: string, ours: string): boolean {
    const words = recorded.match(WORD) ?? []
    const found = pattern(recorded).exec(ours)
    if (found === null) return false
    return words.every((word, index) => {
      const here = found[index + 1] ?? ''
      const known = this.#known.get(word)
      // Every picture that is put there has a name of its own.
      if (known === undefined || word === '{tmpFile}') this.#known.set(word, here)
      return known === undefined || word === '{tmpFile}' || known === here
    })
  }

  /** The text with what stands for its words here. `now`: the portal's time, ms. */
  fill(text: string, now: number): string {
    return named(text)
      .replace(WORD, (word) => this.#known.get(word) ?? word.replace(/^\{(?:short|key):([\w-]{15,})\}$/, '$1'))
      .replace(/<now \+ (\d+) s>/, (_, seconds: string) => new Date(now + Number(seconds) * 1_000).toISOString())
  }
}

/** A key or code that the recorder kept is a word like the others: it is the same again where it was the same. */
export const named = (text: string): string =>
  text.replace(/([?&]key=)([\w-]{40,})/, '$1{key:$2}').replace(/(\/s\/)([\w-]{15})$/, '$1{short:$2}')

export const hasPlaceholder = (text: string): boolean => text.search(WORD) >= 0

function pattern(recorded: string): RegExp {
  const parts = recorded.split(WORD).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  // The name of a picture is the whole path to it.
  const found = (recorded.match(WORD) ?? []).map((word) => (word === '{tmpFile}' ? '([^&]+)' : '([^&/]+)'))
  return new RegExp(`^${parts.map((part, at) => part + (found[at] ?? '')).join('')}$`)
}
