import { lastLink, mailPage, paragraph } from '../../../notify/mail-page.ts'
import type { MailWords } from '../../settings/arrival/mail-texts.ts'

type Texts = Readonly<Record<string, MailWords>>

/** Built-in words of a mail. */
export type OwnWords = Readonly<Record<'en' | 'de' | 'fr' | 'es', MailWords>>

/** The words of a language: those of the settings before our own, a whole name (`de-AT`) before its language; English where there is none. Pure. */
export const wordsIn = (own: OwnWords, culture = 'en', texts: Texts = {}): MailWords => {
  const [language = 'en'] = culture.split('-')
  return texts[culture] ?? texts[language] ?? own[language as 'en'] ?? texts.en ?? own.en
}

export interface ToFill {
  words: MailWords
  /** What stands for each token. */
  values: Readonly<Record<string, string>>
  room: { title: string; url: string }
}

const colour = '#0969da'

/** A mail about a room, whose address follows the text. Pure. */
export const filledMail = ({ words, values, room }: ToFill) => {
  const filled = (pattern: string) => pattern.replace(/\{(\w+)\}/g, (_, token: string) => values[token] ?? '')
  const subject = filled(words.subject).replace(/[\r\n]+/g, ' ')
  const text = filled(words.text)
  const body = [...text.split(/\n{2,}/).map(paragraph), lastLink(room.url, room.title)].join('\n')
  return { subject, text: `${text}\n\n${room.url}`, html: mailPage(subject, room.title, colour, body) }
}
