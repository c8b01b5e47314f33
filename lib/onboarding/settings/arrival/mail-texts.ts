import * as z from 'zod/mini'

/** Words of a mail in one language. */
export interface MailWords {
  subject: string
  text: string
}

/** Words of one's own for a mail, by language; these tokens in braces may stand in them. */
export const mailTexts = (tokens: readonly string[]) => {
  const withTokens = z.string().check(
    z.minLength(1),
    z.refine(
      (text) => [...text.matchAll(/\{([^{}]*)\}/g)].every(([, token = '']) => tokens.includes(token)),
      `has something in braces that is not known: ${tokens.map((token) => `{${token}}`).join(', ')} are`,
    ),
  )
  return z.record(
    z.string(),
    z.object({
      subject: withTokens.check(z.describe('The subject, in one line.')),
      text: withTokens.check(
        z.describe('The text; an empty line begins a paragraph. The address of the room follows.'),
      ),
    }),
  )
}
