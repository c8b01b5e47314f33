import type { IncomingMessage, ServerResponse } from 'node:http'

/** A mail that SES has taken, as far as its events tell of it. */
export interface SentMail {
  messageId: string
  from: string
  to: readonly string[]
  configurationSet: string | undefined
  tags: Readonly<Record<string, string>>
}

const membersOf = (form: URLSearchParams, prefix: string): string[] =>
  [...form].flatMap(([name, value]) => (name.startsWith(prefix) ? [value] : []))

const tagsOf = (form: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    membersOf(form, 'Tags.member.').length === 0
      ? []
      : [...form].flatMap(([name, value]) => {
          const [, at] = /^Tags\.member\.(\d+)\.Name$/.exec(name) ?? []
          return at ? [[value, form.get(`Tags.member.${at}.Value`) ?? '']] : []
        }),
  )

/** The mail of a request of the older protocol, with the id that its answer gives. */
const sentMail = (body: string, answer: string): SentMail | undefined => {
  const form = new URLSearchParams(body)
  const messageId = /<MessageId>([^<]+)</.exec(answer)?.[1]
  if (form.get('Action') !== 'SendEmail' || !messageId) return undefined
  return {
    messageId,
    from: form.get('Source') ?? '',
    to: membersOf(form, 'Destination.'),
    configurationSet: form.get('ConfigurationSetName') ?? undefined,
    tags: tagsOf(form),
  }
}

/** Tells of the mail in an exchange once it is answered, and takes nothing from those who serve it. */
export function watchMail(request: IncomingMessage, response: ServerResponse, onSent: (mail: SentMail) => void): void {
  const parts: Buffer[] = []
  const emit = request.emit.bind(request)
  request.emit = (name: string | symbol, ...values: unknown[]) => {
    if (name === 'data') parts.push(values[0] as Buffer)
    return emit(name, ...values)
  }
  const end = response.end.bind(response) as (...values: unknown[]) => ServerResponse
  let answer = ''
  response.end = ((...values: unknown[]) => {
    answer = String(values[0] ?? '')
    return end(...values)
  }) as ServerResponse['end']
  response.on('finish', () => {
    const mail = response.statusCode === 200 ? sentMail(Buffer.concat(parts).toString(), answer) : undefined
    if (mail) onSent(mail)
  })
}
