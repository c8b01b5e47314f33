type Fields = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A text object: plain text takes `emoji`, text with markup `verbatim`, and neither the other's. */
function isText(value: unknown, longest: number, kinds: readonly string[] = ['plain_text', 'mrkdwn']): boolean {
  if (!isObject(value) || typeof value.text !== 'string' || !kinds.includes(String(value.type))) return false
  const own = value.type === 'plain_text' ? 'emoji' : 'verbatim'
  if (Object.keys(value).some((name) => !['type', 'text', own].includes(name))) return false
  return value.text.length >= 1 && value.text.length <= longest
}

const isList = (value: unknown, most: number, fits: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length >= 1 && value.length <= most && value.every(fits)

const isButton = (value: unknown): boolean =>
  isObject(value) &&
  value.type === 'button' &&
  isText(value.text, 75, ['plain_text']) &&
  (value.url === undefined || (typeof value.url === 'string' && value.url.length <= 3_000))

const shapes: Readonly<Record<string, (block: Fields) => boolean>> = {
  section: ({ text, fields }) =>
    (text !== undefined || fields !== undefined) &&
    (text === undefined || isText(text, 3_000)) &&
    (fields === undefined || isList(fields, 10, (one) => isText(one, 2_000))),
  header: ({ text }) => isText(text, 150, ['plain_text']),
  divider: () => true,
  context: ({ elements }) => isList(elements, 10, (one) => isText(one, 3_000)),
  actions: ({ elements }) => isList(elements, 25, isButton),
}

/** Whether Slack takes these blocks (docs/facts/outlets.md#slack-limits). */
export function areBlocks(blocks: unknown): blocks is Fields[] {
  if (!isList(blocks, 50, (one) => isObject(one) && (shapes[String(one.type)]?.(one) ?? false))) return false
  const ids = (blocks as Fields[]).flatMap(({ block_id: id }) => (id === undefined ? [] : [String(id)]))
  return ids.every((id) => id.length <= 255) && new Set(ids).size === ids.length
}

/** Every text with markup that people would see. */
export const markedTexts = (shown: unknown): string[] => {
  if (Array.isArray(shown)) return shown.flatMap(markedTexts)
  if (!isObject(shown)) return []
  return shown.type === 'mrkdwn' ? [String(shown.text)] : Object.values(shown).flatMap(markedTexts)
}
