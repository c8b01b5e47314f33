import { canonicalRef } from '#lib/crm/records/client-ref.ts'
import { type ClientRef, parseClientKey } from '#lib/runtime/client-key.ts'
import { WrongUsage } from '../problem.ts'
import type { Target } from '../target/target.ts'

/**
 * The client that somebody means: `source:type:id`, or `source:id` where the source knows one kind of clients only.
 * @throws WrongUsage
 */
export const clientNamed = (text: string, { sources }: Pick<Target, 'sources'>): ClientRef => {
  const [source = '', ...rest] = text.split(':')
  const configured = sources.get(source)
  const whole = rest.length === 1 && configured ? `${source}:${onlyObject(configured.settings)}:${rest[0]}` : text
  const ref = parseClientKey(whole)
  if (!ref) {
    throw new WrongUsage(
      `"${text}" names no client: write source:type:id, for example espocrm:Account:6b026f89926e476b6.`,
    )
  }
  if (configured) return canonicalRef(configured.source, ref)
  throw new WrongUsage(`${source} is no source of this environment; it has ${[...sources.keys()].join(', ')}.`)
}

/** What a source without a choice of objects calls its clients. */
const anyClient = 'client'

const onlyObject = (settings: unknown): string => {
  const { clients } = settings as { clients?: { object: string }[] }
  if (!clients) return anyClient
  const objects = new Set(clients.map(({ object }) => object))
  return objects.size === 1 ? ([...objects][0] ?? '') : ''
}
