import { Argument, type Command, InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { catalogue } from '#lib/crm/catalogue.ts'
import { WrongUsage } from '../problem.ts'
import type { Target } from '../target/target.ts'

/** A moment as it was typed: epoch milliseconds, seen from now. */
export type Since = (now: number) => number

const moment = z.union([z.iso.date(), z.iso.datetime({ local: true, offset: true })])
const hours = { h: 1, d: 24 } as const

/** `2026-01-31`, `2026-01-31T08:00Z` (UTC where it says nothing else), or a relative age: `7d`, `36h`. */
export const sinceFrom = (text: string): Since => {
  const [, number, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? []
  if (number) return (now) => now - Number(number) * hours[unit as keyof typeof hours] * 3_600_000
  if (!moment.safeParse(text).success) {
    throw new InvalidArgumentError('It must be a date (2026-01-31, 2026-01-31T08:00Z) or a relative age (7d, 36h).')
  }
  // What has a time but no zone would be local time to JavaScript.
  const at = Date.parse(/^\d{4}-\d\d-\d\d$|Z$|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`)
  return (now) => {
    if (at <= now) return at
    throw new WrongUsage(`--since ${text} is in the future: nothing was created since.`)
  }
}

/** Gathers `field=value` by the CRM's own name of the field. */
export const filterFrom = (text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const [, field, value] = /^([^=\s]+)=(.+)$/s.exec(text) ?? []
  if (field === undefined || value === undefined) {
    throw new InvalidArgumentError('It must be field=value, with the name that the field has in the API of the CRM.')
  }
  if (before[field] !== undefined) throw new InvalidArgumentError(`${field} is given twice; a record has one value.`)
  return { ...before, [field]: value }
}

/** A CRM of the catalogue, which a shell can complete. */
export const crmArgument = (name: string, description: string): Argument =>
  new Argument(name, description).choices(Object.keys(catalogue))

/** The CRMs of an environment whose records can be listed. */
export const listableIn = ({ sources }: Pick<Target, 'sources'>): string[] =>
  [...sources].flatMap(([name, { source }]) => (source.openListing ? [name] : []))

/** @throws WrongUsage for a CRM that the environment does not have, or whose records nobody can list */
export const checkListable = (target: Target, crm: string): void => {
  const known = listableIn(target)
  if (known.includes(crm)) return
  const why = target.sources.has(crm)
    ? `${crm} cannot be asked which records it has: have it send its clients again.`
    : `${crm} is no source of the environment ${target.environment}.`
  throw new WrongUsage(
    `${why} ${known.length > 0 ? `It works with ${known.join(', ')}.` : 'No source here can be listed.'}`,
  )
}

/** What backfill and sweep have in common. */
export const addChoices = (command: Command, minAge: { default: number }): Command =>
  command
    .option('--min-age <minutes>', 'only records older than this', wholeMinutes, minAge.default)
    .option('--per-minute <number>', 'most clients to queue a minute', wholeNumber)
    .option('--restart', 'forget what earlier runs have queued already')
    .option('--again', 'also clients that need attention and whose parked message was discarded or has expired')
    .option('-y, --yes', 'go on without asking')
    .option('--dry-run', 'show who would be queued, and queue nobody')

const wholeNumber = (text: string): number => {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number greater than 0.')
}

const wholeMinutes = (text: string): number => (text === '0' ? 0 : wholeNumber(text))
