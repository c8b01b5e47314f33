import { type Exchange, isExchange, type Scenario } from '../recordings.ts'

/**
 * When each step of a scenario was recorded, ms. Nothing says it outright; an answer that shows a later date than all
 * before it was given just after that moment, and the steps between two such answers are spread evenly.
 */
export function recordedTimes(scenario: Scenario): number[] {
  const anchors = anchorsOf(scenario)
  const first = anchors[0]
  if (first === undefined) return []
  return scenario.steps.map((_, index) => {
    const after = anchors.findIndex((anchor) => anchor.index >= index)
    const next = anchors[after] ?? anchors.at(-1) ?? first
    const before = after < 0 ? next : (anchors[after - 1] ?? first)
    const share = next.index === before.index ? 1 : (index - before.index) / (next.index - before.index)
    // Dates are whole seconds: what lies between two neighbours shows the first of them.
    if (index < next.index && next.at - before.at <= 1_000) return before.at
    return Math.round(before.at + (next.at - before.at) * Math.min(1, Math.max(0, share)))
  })
}

interface Anchor {
  index: number
  at: number
}

function anchorsOf({ steps }: Scenario): Anchor[] {
  const anchors: Anchor[] = []
  for (const [index, step] of steps.entries()) {
    const at = isExchange(step) ? latest(step.response.body) : 0
    const last = anchors.at(-1)?.at ?? 0
    if (at > last) anchors.push({ index, at })
    const end = isExchange(step) ? endOf(step) : undefined
    // Whoever makes a link that ends soon waits for its end.
    if (end !== undefined && end.made > last) anchors.push({ index, at: end.made }, { index: index + 1, at: end.over })
  }
  return anchors
}

/** When a link that the request wanted to end in some seconds was made, and when it is surely over. */
function endOf({ request, response }: Exchange): { made: number; over: number } | undefined {
  const seconds = /<now \+ (\d+) s>/.exec(JSON.stringify(request.body ?? ''))?.[1]
  if (seconds === undefined) return undefined
  const link = (response.body as { response?: { sharedLink?: { expirationDate?: string } } }).response?.sharedLink
  const end = Date.parse(link?.expirationDate ?? '')
  return Number.isNaN(end) ? undefined : { made: end - Number(seconds) * 1_000, over: end + 1_000 }
}

/** Dates of what has happened; others lie ahead. */
const PAST = ['date', 'created', 'updated', 'registrationDate']

function latest(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const times = Object.entries(value).map(([name, member]) =>
    PAST.includes(name) && typeof member === 'string' ? Date.parse(member) || 0 : latest(member),
  )
  return Math.max(0, ...times)
}
