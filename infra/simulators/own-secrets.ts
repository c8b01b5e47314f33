import { createHmac } from 'node:crypto'

/** The samples with values of an installation's own in the place of secrets. */
export type Own<Samples> = { readonly [Name in keyof Samples]: Samples[Name] extends string ? string : Samples[Name] }

/** In the form that the sample has: vendors look at it. */
const inFormOf = (sample: string, bytes: Buffer): string => {
  if (sample.startsWith('whsec_')) return `whsec_${bytes.toString('base64')}`
  if (sample.startsWith('sk-')) return `sk-${bytes.toString('hex')}`
  return bytes.toString('hex')
}

/**
 * `samples` with every value among `names` derived from `seed`, the secret of one installation: the same at every start, and
 * nothing that stands in this repository. Without a seed the samples themselves, for tests.
 */
export const ownSecrets = <Samples extends Readonly<Record<string, unknown>>>(
  samples: Samples,
  seed: string | undefined,
  names: readonly (keyof Samples & string)[],
): Own<Samples> => {
  if (seed === undefined) return samples as Own<Samples>
  const own = names.map((name) => {
    const sample = String(samples[name])
    return [name, inFormOf(sample, createHmac('sha256', seed).update(`${name} ${sample}`).digest())] as const
  })
  return { ...samples, ...Object.fromEntries(own) } as Own<Samples>
}
