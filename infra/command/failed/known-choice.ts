import { knownReasons } from '#lib/onboarding/known-reasons.ts'
import { didYouMean } from '#lib/runtime/settings/did-you-mean.ts'
import { WrongUsage } from '../problem.ts'
import { reasonFor } from '../reasons.ts'
import type { Target } from '../target/target.ts'
import type { Choice, Parked } from './dead-letters.ts'

/**
 * A misspelt reason or source fits nothing that is parked, which would read as if nothing were. What is parked may have others than this
 * version and these settings know. @throws WrongUsage
 */
export const checkChoice = (
  { sources, environment }: Pick<Target, 'sources' | 'environment'>,
  parked: readonly Parked[],
  { reason, source }: Choice,
): void => {
  const reasons = [...Object.keys(knownReasons), reasonFor(undefined).code, ...parked.map((one) => one.reason.code)]
  if (reason !== undefined && !reasons.includes(reason))
    throw new WrongUsage(`There is no reason ${reason}${didYouMean(reason, reasons)}.`)
  const known = [...new Set([...sources.keys(), ...parked.map((one) => one.source)])]
  if (source !== undefined && !known.includes(source))
    throw new WrongUsage(
      `${source} is no source of ${environment}${didYouMean(source, known)}; it has ${known.join(', ')}.`,
    )
}
