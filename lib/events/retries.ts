const [second, minute, hour] = [1_000, 60_000, 3_600_000]

/** Milliseconds between tries, as Standard Webhooks 1.0.0 proposes them: over about three days. */
const waits = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour]

/** An outlet that took nothing for so long is switched off, in milliseconds. */
export const longestFailing = 72 * hour

/** The longest that a receiver may ask us to wait, in milliseconds. */
export const longestAsked = 24 * hour

/** A tenth of each wait is random, so that what failed together does not come together. */
const share = 0.1

/** Milliseconds until the next try after the `tries`-th; undefined after the last. `asked`: what the receiver has asked for. */
export const waitAfter = (tries: number, asked = 0, random: () => number = Math.random): number | undefined => {
  const wait = waits[tries - 1]
  return wait === undefined
    ? undefined
    : Math.round(Math.max(wait * (1 + share * random()), Math.min(asked, longestAsked)))
}

/** Milliseconds that a header `retry-after` asks for: seconds, or a date; undefined for anything else. */
export const askedWait = (header: string | undefined, now: number): number | undefined => {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * second
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
