import type { IdKind, Mapping } from '../mapping.ts'
import { hasPlaceholder, named, type Placeholders } from '../placeholders.ts'
import { idKind, isUndetermined, isUnordered, masked } from './undetermined.ts'

/** Compares one recorded answer with ours, learning ids as they appear. */

export interface Comparison {
  mapping: Mapping
  placeholders: Placeholders
  /** The request's path without query. */
  route: string
  /** Lists that may hold things made before the scenario (DocSpace portals were not fresh when recorded). */
  openList(path: string): boolean
  differences: string[]
}

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Adds every difference below `path`. */
export function compare(context: Comparison, path: string, recorded: unknown, ours: unknown): void {
  if (isUndetermined(path) || isOmitted(recorded)) return
  if (Array.isArray(recorded) && Array.isArray(ours)) compareLists(context, path, recorded, ours)
  else if (isObject(recorded) && isObject(ours)) compareObjects(context, path, recorded, ours)
  else compareValues(context, path, recorded, ours)
}

/** The recorder's word for an answer that it did not keep. */
const isOmitted = (recorded: unknown) =>
  typeof recorded === 'string' && /^<[^<>]*>?$/s.test(recorded) && recorded.startsWith('<')

function compareObjects(context: Comparison, path: string, recorded: Json, ours: Json): void {
  const partial = hasForeign(context, path, recorded) || isEmptied(recorded)
  for (const name of new Set([...Object.keys(recorded), ...Object.keys(ours)])) {
    const at = `${path}.${name}`
    if (isUndetermined(at, recorded) || (partial && (name === 'count' || name === 'total'))) continue
    if (name === 'response' && isEmptied(recorded)) continue
    if (!(name in ours) && isSettings(context, path)) continue
    if (!(name in ours)) context.differences.push(`${at} is missing`)
    else if (!(name in recorded)) context.differences.push(`${at} is too much`)
    else compareMember(context, at, recorded, recorded[name], ours[name])
  }
}

function compareMember(context: Comparison, at: string, owner: Json, recorded: unknown, ours: unknown): void {
  const kind = idKind(at, owner)
  if (kind === undefined || typeof recorded === 'object') compare(context, at, recorded, ours)
  else if (typeof recorded !== typeof ours) context.differences.push(`${at}: ${recorded} and ${ours} differ in type`)
  else if (!context.mapping.learn(kind, recorded, ours))
    context.differences.push(`${at}: other id than before (${recorded} ${ours})`)
}

/** Of the portal's settings the simulator shows what a client could ask for; the others describe an installation. */
const isSettings = ({ route }: Comparison, path: string) =>
  path === 'body.response' && route.endsWith('/api/2.0/settings')

/** A list of everybody in the portal that the recorder did not keep. */
const isEmptied = ({ response, count }: Json) =>
  Array.isArray(response) && response.length === 0 && typeof count === 'number' && count > 0

/** A list that shows things from before the scenario says nothing about counts and totals. */
function hasForeign(context: Comparison, path: string, recorded: Json): boolean {
  return Object.entries(recorded).some(
    ([name, value]) =>
      Array.isArray(value) && context.openList(`${path}.${name}`) && value.some((each) => isForeign(context, each)),
  )
}

function isForeign({ mapping }: Comparison, item: unknown): boolean {
  if (!isObject(item)) return typeof item === 'string'
  if ('_recorder_omitted' in item) return true
  const kind = kindOf(item)
  return kind !== undefined && 'id' in item && !mapping.has(kind, item.id)
}

function kindOf(item: Json): IdKind | undefined {
  return idKind('.id', item)
}

function compareLists(context: Comparison, path: string, recorded: unknown[], ours: unknown[]): void {
  const cut = recorded.some((each) => isObject(each) && '_recorder_omitted' in each)
  if (cut || (context.openList(path) && recorded.some((each) => isForeign(context, each)))) {
    compareOwn(context, path, recorded, ours)
    return
  }
  if (recorded.length !== ours.length) {
    context.differences.push(`${path}: ${recorded.length} items and ${ours.length}`)
    return
  }
  const [left, right] = isUnordered(context.route, path)
    ? paired(context, recorded, ours)
    : [recorded, aligned(context, recorded, ours)]
  left.forEach((each, index) => {
    compare(context, `${path}[]`, each, right[index])
  })
}

const SECOND = 1_000

/**
 * Ours in the recorded order, as far as what is younger is the first and dates are whole seconds: what changed within a
 * second of each other may stand in either order.
 */
function aligned({ mapping }: Comparison, recorded: unknown[], ours: unknown[]): unknown[] {
  const rest = [...ours]
  return recorded.map((item, index) => {
    const first = rest[0]
    const at = rest.findIndex((each) => isSameEntry(mapping, item, each))
    const there = recorded[index + at]
    const isNear = at > 0 && Math.abs(updatedOf(item) - updatedOf(there)) <= SECOND
    const [taken] = isNear ? rest.splice(at, 1) : rest.splice(0, 1)
    return taken ?? first
  })
}

const updatedOf = (item: unknown) => (isObject(item) ? Date.parse(String(item.updated)) : Number.NaN)

function isSameEntry(mapping: Mapping, recorded: unknown, ours: unknown): boolean {
  if (!isObject(recorded) || !isObject(ours) || !('fileEntryType' in recorded)) return false
  const kind = kindOf(recorded) ?? 'guid'
  if (mapping.has(kind, recorded.id)) return mapping.of(kind, recorded.id) === String(ours.id)
  return recorded.title === ours.title
}

/** Only what the scenario made itself must be there; of the rest one item shows the shape. */
function compareOwn(context: Comparison, path: string, recorded: unknown[], ours: unknown[]): void {
  for (const item of recorded) {
    if (!isObject(item) || isForeign(context, item)) continue
    const same = ours.find((each) => isObject(each) && isSame(context.mapping, item, each))
    if (same === undefined) context.differences.push(`${path}: our own ${item.id ?? sortKey(item)} is missing`)
    else compare(context, `${path}[]`, item, same)
  }
  const foreign = recorded.find((each) => isObject(each) && !('_recorder_omitted' in each) && isForeign(context, each))
  // Members of an operation depend on how far it is.
  if (isObject(foreign) && 'finished' in foreign) return
  const alike = ours.find((each) => isObject(each) && isObject(foreign) && each.actionId === foreign.actionId)
  if (foreign !== undefined && alike !== undefined) compareShape(context, `${path}[]`, foreign as Json, alike)
}

/** Rows of a member list have no id of their own. */
function isSame(mapping: Mapping, recorded: Json, ours: Json): boolean {
  if (!('id' in recorded)) return sortKey(recorded) === sortKey(ours)
  return String(ours.id) === mapping.of(kindOf(recorded) ?? 'guid', recorded.id)
}

/** Members that a room has when somebody has set it so. */
const ROOM_SETTINGS = ['watermark', 'lifetime']

function compareShape(context: Comparison, path: string, recorded: Json, ours: unknown): void {
  const names = (value: unknown) =>
    (isObject(value) ? Object.keys(value) : []).filter(
      (name) => !isUndetermined(`${path}.${name}`) && !ROOM_SETTINGS.includes(name),
    )
  const [left, right] = [names(recorded).sort().join(), names(ours).sort().join()]
  if (left !== right) context.differences.push(`${path}: members ${left} and ${right}`)
}

/** Both in one order: by their ids where those are known, else by what else tells items apart. */
function paired({ mapping }: Comparison, recorded: unknown[], ours: unknown[]): [unknown[], unknown[]] {
  const left = ordered(recorded)
  const rest = ordered(ours)
  const known = left.map((item) => {
    const at = rest.findIndex((each) => isKnown(mapping, item) && isObject(each) && isSame(mapping, item, each))
    return at < 0 ? undefined : rest.splice(at, 1)[0]
  })
  return [left, known.map((item) => item ?? rest.shift())]
}

const isKnown = (mapping: Mapping, item: unknown): item is Json =>
  isObject(item) && 'id' in item && mapping.has(kindOf(item) ?? 'guid', item.id)

const ordered = (items: unknown[]) => [...items].sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))

/** What tells items of an unordered list apart without their ids. */
function sortKey(item: unknown): string {
  if (!isObject(item)) return String(item)
  const person = (item.sharedToUser ?? item.sharedLink ?? (item.data as Json)?.user ?? {}) as Json
  const parts = [
    item.access,
    item.email,
    person.email,
    person.displayName,
    person.title,
    item.title,
    item.storageType,
    item.name,
    item.membersCount,
  ]
  return JSON.stringify(parts)
}

function compareValues(context: Comparison, path: string, recorded: unknown, ours: unknown): void {
  // The audit trail and the way to a folder name entries by number without saying which they are.
  if (/\.(target|path)\[\]$/.test(path) && isOurs(context.mapping, recorded, ours)) return
  if (typeof recorded === 'string' && typeof ours === 'string' && hasPlaceholder(named(recorded))) {
    compareText(context, path, recorded, ours)
    return
  }
  const [left, right] = [masked(recorded), masked(ours)]
  if (left !== right) context.differences.push(`${path}: ${JSON.stringify(left)} and ${JSON.stringify(right)}`)
}

const isOurs = (mapping: Mapping, recorded: unknown, ours: unknown) =>
  (['folder', 'file'] as const).some(
    (kind) => mapping.has(kind, recorded) && mapping.of(kind, recorded) === String(ours),
  )

/** Two addresses of which the recorded one has words for what only the server knew. */
export function compareText(context: Comparison, path: string, recorded: string, ours: string): void {
  const expected = portalOf(named(context.mapping.text(recorded)))
  if (!context.placeholders.learn(expected, portalOf(ours)))
    context.differences.push(`${path}: ${expected} and ${ours}`)
}

const portalOf = (text: string) => text.replace(/^http:\/\/(?:localhost|127\.0\.0\.1):\d+/, '{portal}')
