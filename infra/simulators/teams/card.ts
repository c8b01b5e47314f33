type Fields = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown) => typeof value === 'string'
const isEach = (value: unknown, fits: (one: Fields) => boolean): boolean =>
  Array.isArray(value) && value.every((one) => isObject(one) && fits(one))

/** What a card is made of here; a card with anything else is not shown. */
const elements: Readonly<Record<string, (element: Fields) => boolean>> = {
  TextBlock: ({ text }) => isText(text),
  RichTextBlock: ({ inlines }) => isEach(inlines, ({ type, text }) => type === 'TextRun' && isText(text)),
  FactSet: ({ facts }) => isEach(facts, ({ title, value }) => isText(title) && isText(value)),
}

/** A message has 28 kB in all (docs/facts/outlets.md#teams-size). */
const largest = 28 * 1_024

/** Why the workflow shows no card for what it accepted; undefined where it shows one. Only its own history would tell. */
export function cardProblem(body: string): string | undefined {
  if (Buffer.byteLength(body) > largest) return 'the message is too large'
  const card = contentIn(body)
  if (!card) return 'there is no adaptive card in attachments'
  if (card.type !== 'AdaptiveCard' || !/^1\.[0-4]$/.test(String(card.version))) return 'the version is not shown'
  if (!isEach(card.body, (one) => elements[String(one.type)]?.(one) ?? false)) return 'an element is not known'
  const { actions = [] } = card
  if (!isEach(actions, ({ type, title, url }) => type === 'Action.OpenUrl' && isText(title) && isText(url)))
    return 'an action does not work in a channel'
  return undefined
}

/** The card in a message. */
export function contentIn(body: string): Fields | undefined {
  try {
    const { type, attachments } = JSON.parse(body) as Fields
    const [first] = Array.isArray(attachments) ? attachments : []
    const isCard = isObject(first) && first.contentType === 'application/vnd.microsoft.card.adaptive'
    return type === 'message' && isCard && isObject(first.content) ? first.content : undefined
  } catch {
    return undefined
  }
}
