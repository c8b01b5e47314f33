import { eventWords } from './event-words.ts'
import type { OutletForm } from './outlet-request.ts'

/** All that Slack asks to be escaped (docs/facts/outlets.md#slack-escapes): without, a room could ping everybody. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Within an address that is a link, these end it. */
const asLink = (url: string): string => escaped(url).replaceAll('|', '%7C')

/** Far below what Slack takes of a section, so that nothing is refused for its length. */
const longest = 1_000

/**
 * A message to a channel of Slack. What people typed stands as plain text, in which nothing is a link or a mention; the link to the room is
 * one in the text, because buttons need an app that answers (docs/facts/outlets.md#slack-buttons).
 */
export const slackForm: OutletForm = (event, { url }) => {
  const { headline, who, lines, url: page } = eventWords(event)
  const plain = [`${headline}: ${who}`, ...lines].join('\n').slice(0, longest)
  const blocks = [
    { type: 'section', text: { type: 'plain_text', text: plain, emoji: false } },
    ...(page ? [{ type: 'section', text: { type: 'mrkdwn', text: `<${asLink(page)}|Open the room>` } }] : []),
  ]
  return { url, headers: {}, body: JSON.stringify({ text: escaped(plain), blocks }) }
}
