import * as z from 'zod/mini'
import { parseJson } from '../json.ts'
import { sameBytes } from './signature.ts'
import { signStandard } from './standard-webhooks.ts'

/** A document as it is stored: the signed text, beside the headers that a Standard Webhook with this body would have. */
const signedDocument = z.object({
  'webhook-id': z.string(),
  'webhook-timestamp': z.string().check(z.regex(/^\d{1,12}$/)),
  'webhook-signature': z.string(),
  body: z.string(),
})

/**
 * The text of a file that proves who wrote the document. `at` in epoch milliseconds; the newest of the secrets is the first.
 * @throws TypeError when a secret is not base64
 */
export const signDocument = (id: string, document: object, at: number, secrets: readonly string[]): string => {
  const body = JSON.stringify(document)
  return `${JSON.stringify({ ...signStandard(id, at, body, secrets), body }, undefined, 2)}\n`
}

export type DocumentReading<T> =
  | { is: 'unreadable' }
  /** None of the secrets has made the signature. What it says is for nobody to rely on. */
  | { is: 'unsigned'; document: T }
  | { is: 'signed'; document: T; at: number }

/** Reads such a file, and says whether one of the secrets has signed it. However old it is: it is kept to be old. */
export const readSigned = <S extends z.core.$ZodType>(
  text: string,
  schema: S,
  secrets: readonly string[],
): DocumentReading<z.output<S>> => {
  const file = z.safeParse(signedDocument, parseJson(text))
  const document = file.success ? z.safeParse(schema, parseJson(file.data.body)) : undefined
  if (!file.success || !document?.success) return { is: 'unreadable' }
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures, body } = file.data
  const at = Number(timestamp) * 1_000
  const ours = secrets.flatMap((secret) => signStandard(id, at, body, [secret])['webhook-signature'] ?? [])
  const isOurs = signatures.split(' ').some((one) => ours.some((known) => isSame(one, known)))
  return isOurs ? { is: 'signed', document: document.data, at } : { is: 'unsigned', document: document.data }
}

const isSame = (one: string, other: string): boolean => sameBytes(Buffer.from(one), Buffer.from(other))
