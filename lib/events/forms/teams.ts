import { eventWords } from './event-words.ts'
import type { OutletForm } from './outlet-request.ts'

/** A card has 28 kB in all (docs/facts/outlets.md#teams-size). */
const longest = 1_000

const run = (text: string, look: object = {}) => ({ type: 'TextRun', text: text.slice(0, longest), ...look })
const paragraph = (...inlines: object[]) => ({ type: 'RichTextBlock', inlines })

/**
 * A card in a channel of Teams, by a workflow. Version 1.4 is shown everywhere; text runs, unlike blocks of text, take no Markdown, so that
 * what people typed stands as it is.
 */
export const teamsForm: OutletForm = (event, { url }) => {
  const { headline, who, lines, url: page } = eventWords(event)
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      paragraph(run(headline, { weight: 'Bolder', size: 'Medium' })),
      paragraph(run(who)),
      ...lines.map((line) => paragraph(run(line, { isSubtle: true }))),
    ],
    ...(page && { actions: [{ type: 'Action.OpenUrl', title: 'Open the room', url: page }] }),
  }
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }
  return { url, headers: {}, body: JSON.stringify({ type: 'message', attachments: [attachment] }) }
}
