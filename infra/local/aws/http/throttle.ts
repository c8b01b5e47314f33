/** A token bucket as API Gateway has it: `rate` tokens a second, at most `burst` of them saved up. Times in milliseconds. */
export function throttle(limit: { rate: number; burst: number } | undefined): (now: number) => boolean {
  if (!limit) return () => true
  let tokens = limit.burst
  let last: number | undefined
  return (now) => {
    tokens = Math.min(limit.burst, tokens + ((now - (last ?? now)) / 1000) * limit.rate)
    last = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
