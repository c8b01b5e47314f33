import { randomBytes } from 'node:crypto'
import type { ClientRef } from '../../runtime/client-key.ts'
import { Park, RetryLater } from '../../runtime/errors.ts'
import { roomAddress } from '../../runtime/room-address.ts'
import { crmReasons } from '../reasons.ts'
import { fieldLabels } from '../records/field-labels.ts'
import { type FieldNames, fieldsNamed, ownFieldNames } from '../records/field-names.ts'
import type { ClientRecord, RecordsOptions } from '../records/records-port.ts'
import { longestStatus } from '../records/status.ts'
import { type FieldWrite, type RefusedField, refusedAmong } from '../records/write-back.ts'
import type { ConnectStep } from './connector.ts'
import type { NotMade } from './proof-records.ts'
import { type Patience, retryWhileBusy } from './retry-while-busy.ts'
import { trialName } from './trial-name.ts'

type Values = Readonly<Record<string, string>>

/** The records of one object, as far as a trial needs them. Every method @throws RetryLater, Park. */
export interface TrialPlace {
  /** The record's type, as it stands in a client's key. */
  object: string
  fields: FieldNames
  /** `fields`: further values of the new record, as the settings write them. */
  make(name: string, fields?: Values): Promise<{ id: string } | NotMade>
  remove(id: string): Promise<void>
  read(id: string): Promise<ClientRecord | undefined>
  write(id: string, values: Values): Promise<FieldWrite>
  /** Gives a record that was made another name, so that the CRM tells of a change. Absent where it tells none of our own, or any write is one. */
  rename?(id: string, name: string): Promise<void>
  /** Empties fields of a record that was not made for the trial. */
  clear(id: string, fields: readonly string[]): Promise<void>
}

/** The options of a trial, for any source. */
export type TrialRequest<Settings, Credentials> = RecordsOptions<Settings, Credentials> & { portalUrl: string }

export interface TrialOptions extends Patience {
  source: string
  /** The portal's public address, which the links of a room begin with. */
  portalUrl: string
  /** A record that a person named for the trial, instead of one that is made and deleted. */
  named: ClientRef | undefined
}

/**
 * Writes values of the form that a room's values have into our fields, and reads them back: on a record that is made and deleted, or
 * on the named one, whose fields are emptied again. @returns a step for each object
 */
export const tryEach = async (places: readonly TrialPlace[], options: TrialOptions): Promise<ConnectStep[]> => {
  const { named, source } = options
  if (named && !places.some(({ object }) => object === named.type)) {
    const objects = places.map(({ object }) => object).join(', ')
    return [notTried(`fields of ${named.type}`, [`The settings of ${source} have clients in ${objects} only.`])]
  }
  const steps: ConnectStep[] = []
  for (const place of places) steps.push(...(await tryPlace(place, options)))
  return steps
}

/** The step for fields that were not tried, with the reasons. */
const notTried = (what: string, why: readonly string[]): ConnectStep => ({
  what: `${what}: not checked whether they take a room’s values`,
  state: 'unseen',
  how: why,
})

const tryPlace = async (place: TrialPlace, options: TrialOptions): Promise<ConnectStep[]> => {
  const what = `fields of ${place.object}`
  const { named, source } = options
  const isNamed = named?.type === place.object
  const name = trialName(randomBytes(4).toString('hex'))
  const record = await orExplained(what, () => (isNamed ? allowed(place, named) : made(place, name, options)))
  if ('what' in record) return [record]
  if ('why' in record) return [notTried(what, [...record.why, ...(isNamed ? [] : [nameOne(source, place.object)])])]
  const values = valuesFor(place.fields, { source, type: place.object, id: record.id }, options.portalUrl)
  const step = await outcomeOf(place, { id: record.id, values, what, patience: options })
  if (!isNamed) await renamed(place, record.id, `${name}, renamed`)
  const left = isNamed ? await emptied(place, record.id, options) : await removed(place, record.id, name, options)
  return [step, ...left]
}

const nameOne = (source: string, object: string) =>
  `Or name a record that has no room yet, which is written on and emptied again: --trial-record ${source}:${object}:ID`

/** The named record, unless it has a room's data, which the trial would overwrite. */
const allowed = async (place: TrialPlace, { id }: ClientRef): Promise<{ id: string } | NotMade> => {
  const record = await place.read(id)
  if (!record) return { why: [`There is no ${place.object} ${id}.`] }
  if (isEmpty(record)) return { id: record.ref.id }
  return { why: [`${place.object} ${id} has a room’s data already: name a record that has none.`] }
}

const isEmpty = ({ written }: ClientRecord) => Object.values(written ?? {}).every((value) => value === 'none')

/** Makes the trial record. It waits for a used-up limit alone: after no answer, the record may have been made. */
const made = async (
  place: TrialPlace,
  name: string,
  patience: Patience,
): Promise<Awaited<ReturnType<TrialPlace['make']>> | NotMade> => {
  try {
    return await retryWhileBusy(() => place.make(name), patience, [crmReasons['crm-busy'].code])
  } catch (error) {
    if (!(error instanceof Park || error instanceof RetryLater)) throw error
    return { why: [`No trial record was made: ${error.message}.`] }
  }
}

/** What is refused here is seen later: the change is not told. */
const renamed = async (place: TrialPlace, id: string, name: string): Promise<void> => {
  try {
    await place.rename?.(id, name)
  } catch (error) {
    if (!(error instanceof Park || error instanceof RetryLater)) throw error
  }
}

const kindOf = (fields: FieldNames, name: string) => fieldsNamed(fields).find((one) => one.name === name)?.kind

/** Values of the greatest length: the greatest id of a room, and links as long as a portal's. */
const valuesFor = (fields: FieldNames, ref: ClientRef, portalUrl: string): Values => {
  const { origin } = new URL(portalUrl)
  const roomId = 2_147_483_647
  return {
    [fields.status]: longestStatus('roomkeeper tries whether this field takes the longest status'),
    [fields.roomId]: String(roomId),
    [fields.roomUrl]: roomAddress(origin, roomId, ref),
    // docs/facts/docspace.md#short-links-are-built-from-the-host-of-the-request
    [fields.invitationUrl]: `${origin}/s/AbCdEfGhIjKlMnO`,
    ...(fields.joinedOn !== undefined && { [fields.joinedOn]: '2026-12-30' }),
  }
}

interface Tried {
  id: string
  values: Values
  what: string
  patience: Patience
}

const outcomeOf = async (place: TrialPlace, { id, values, what, patience }: Tried): Promise<ConnectStep> => {
  const write = (some: Values) => retryWhileBusy(() => place.write(id, some), patience)
  const refused = await orExplained(what, () => refusedAmong(values, write))
  if ('what' in refused) return refused
  if (refused.length === 0) return { what: `${what} take a room’s values`, state: 'done' }
  const how = refused.flatMap((field) => linesFor(place.fields, field, values[field.name] ?? ''))
  return { what: `${what} do not all take a room’s values`, state: 'wrong', how }
}

/** The result of `work`, or a step that explains a refusal which is not about one field. @throws any error that is no refusal */
const orExplained = async <T>(what: string, work: () => Promise<T>): Promise<T | ConnectStep> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Park || error instanceof RetryLater)) throw error
    const lines = [`${error.message}.`, error.reason.remedy]
    if (!aboutTheRecord.has(error.reason.code)) return notTried(what, lines)
    return { what: `${what}: the record takes no change`, state: 'wrong', how: lines }
  }
}

/** Codes of reasons that keep the record from being written for good, and not only at this moment. */
const aboutTheRecord = new Set(['crm-record-locked', 'crm-archived', 'crm-rule-refuses', 'crm-record-refused'])

/** What the CRM says of a field, and how to correct the field. */
const linesFor = (fields: FieldNames, { name, rule, says, absent }: RefusedField, value: string): string[] => {
  const kind = kindOf(fields, name)
  const label = kind ? `${name} ("${fieldLabels[kind]}")` : name
  if (absent) return [`${label} keeps nothing: it is not there, or this user may not edit it.`]
  const told = [rule, says].filter(Boolean).join(': ')
  return [`${label} refuses ${shortened(value)}${told ? `: ${told}` : ''}`, `  ${remedyFor(kind, value, told)}`]
}

const shortened = (value: string) => (value.length > 120 ? `a text of ${value.length} characters` : value)

const remedyFor = (kind: keyof FieldNames | undefined, value: string, told: string): string => {
  if (/long|length|large/i.test(told)) return `Make it a text of ${value.length} characters at least.`
  if (kind === 'roomUrl' || kind === 'invitationUrl')
    return 'Make it a plain text field without a rule of its own, or set docspace.publicUrl to an address that it takes.'
  return 'Make it a plain text field without a rule of its own, or name another one in the settings.'
}

/** Deletes the trial record, whatever the result of the trial. @returns a step that names the record where that failed */
const removed = async (place: TrialPlace, id: string, name: string, patience: Patience): Promise<ConnectStep[]> => {
  try {
    await retryWhileBusy(() => place.remove(id), patience)
    return []
  } catch (error) {
    return [leftBehind(`the trial record "${name}" (${id}) is still there`, error)]
  }
}

/** Empties the fields of the named record. @returns a step that names the record where they are not empty afterwards */
const emptied = async (place: TrialPlace, id: string, patience: Patience): Promise<ConnectStep[]> => {
  try {
    await retryWhileBusy(() => place.clear(id, ownFieldNames(place.fields)), patience)
    return []
  } catch (error) {
    const now = await place.read(id).catch(() => undefined)
    return now && isEmpty(now) ? [] : [leftBehind(`the fields of record ${id} are not empty again`, error)]
  }
}

/** @throws any error that is no refusal */
const leftBehind = (what: string, error: unknown): ConnectStep => {
  if (!(error instanceof Park || error instanceof RetryLater)) throw error
  return { what, state: 'wrong', how: [`It could not be done: ${error.message}. Do it by hand.`] }
}
