import type { Probe } from '#lib/crm/setup/connector.ts'
import type { Clock } from '#lib/runtime/clock.ts'
import type { Output } from '../output/output.ts'
import { Problem } from '../problem.ts'

export interface ProbeOptions {
  url: string
  secret: string
  /** Makes a delivery that is authentic by `secret` at this moment. */
  probe(secret: string): Probe
  clock: Clock
  /** Milliseconds to wait until the receiver has seen new secrets, which it keeps for five minutes. */
  patience: number
}

/** Milliseconds between two deliveries. */
const pause = 3_000

/** What the receiver says to one that knows the secret, and to one that does not. */
export interface ProbeAnswers {
  accepted: number
  refused: number
}

/**
 * Sends itself an event that means nothing, as the CRM would, and one with another secret.
 * @throws Problem when the first is not taken, or the second is
 */
export const proveDelivery = async (out: Output, options: ProbeOptions): Promise<ProbeAnswers> => {
  const progress = out.progress('sending a test event')
  const end = options.clock.now() + options.patience
  let accepted: Answer = { status: 0, taken: false }
  for (let attempt = 1; ; attempt += 1) {
    progress.at(attempt)
    accepted = await deliver(options.url, options.probe(options.secret))
    if (accepted.taken || options.clock.now() >= end) break
    await options.clock.sleep(pause)
  }
  progress.end()
  if (!accepted.taken)
    throw new Problem(`The test event was answered ${describeAnswer(accepted)}.`, remedyFor(accepted))
  const refused = await deliver(options.url, options.probe(anotherThan(options.secret)))
  if (refused.taken)
    throw new Problem(`An event with a wrong secret was answered ${refused.status}: the route is open.`)
  return { accepted: accepted.status, refused: refused.status }
}

export interface Answer {
  /** 0 when there was none. */
  status: number
  taken: boolean
}

export const describeAnswer = ({ status }: Answer) =>
  status === 0 ? 'by nobody' : status < 300 ? `${status}, but not with a yes` : String(status)

export const remedyFor = ({ status }: Answer): string => {
  if (status === 401)
    return 'The receiver knows another secret. It keeps one for five minutes: try again, or store the right one.'
  if (status === 404) return 'The receiver has no secret for this source yet, or the source is not deployed.'
  if (status === 0) return 'Check that the address can be reached from here.'
  return 'roomkeeper doctor looks at every part.'
}

/** A secret of the same form: every letter and digit but those of a prefix is the next one. */
const anotherThan = (secret: string): string => {
  const prefix = /^whsec_/.exec(secret)?.[0] ?? ''
  const next = (character: string) => (/[zZ9]/.test(character) ? { z: 'a', Z: 'A', 9: '0' }[character] : undefined)
  return (
    prefix +
    secret
      .slice(prefix.length)
      .replace(/[A-Za-z0-9]/g, (one) => next(one) ?? String.fromCharCode(one.charCodeAt(0) + 1))
  )
}

/** How a delivery is answered at this address. */
export const deliver = async (url: string, { path, headers, body, answeredWith = '' }: Probe): Promise<Answer> => {
  try {
    const signal = AbortSignal.timeout(15_000)
    const answer = await fetch(url + path, { method: 'POST', headers, body, redirect: 'manual', signal })
    const text = await answer.text()
    return { status: answer.status, taken: answer.ok && text.includes(answeredWith) }
  } catch {
    return { status: 0, taken: false }
  }
}
