import type { WholeAnswer } from '../http/exchange.ts'

/** Thrown anywhere below a route to end the request with the vendor's refusal. */
export class Refusal extends Error {
  readonly answer: WholeAnswer
  constructor(answer: WholeAnswer) {
    super(String(answer.status))
    this.answer = answer
  }
}

/** How a vendor writes JSON. */
export const jsonOf =
  (contentType: string) =>
  (body: unknown, status = 200): WholeAnswer => ({
    status,
    headers: { 'Content-Type': contentType },
    body: JSON.stringify(body),
  })

export const noContent: WholeAnswer = { status: 204 }

/** What `work` answers, or the refusal that it throws; with these headers, either way. */
export function answered(work: () => WholeAnswer, headers: Record<string, string> = {}): WholeAnswer {
  try {
    const answer = work()
    return { ...answer, headers: { ...headers, ...answer.headers } }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ...error.answer, headers: { ...headers, ...error.answer.headers } }
  }
}

/** The body as JSON; nothing is an empty object. Throws `refusal` for what is none. */
export function parsed(body: string, refusal: () => Refusal): Record<string, unknown> {
  if (body === '') return {}
  try {
    return JSON.parse(body)
  } catch {
    throw refusal()
  }
}
