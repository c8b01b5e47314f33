import { timingSafeEqual } from 'node:crypto'
import * as z from 'zod/mini'
import { parseJson } from '../../runtime/json.ts'
import { signStandard } from '../../runtime/signing/standard-webhooks.ts'
import { type Evidence, evidence } from './evidence.ts'

/** An evidence as it is stored: the signed text, beside the headers that a Standard Webhook with this body would have. */
const signedEvidence = z.object({
  'webhook-id': z.string(),
  'webhook-timestamp': z.string().check(z.regex(/^\d{1,12}$/)),
  'webhook-signature': z.string(),
  body: z.string(),
})

/** The text of an evidence file. `at` in epoch milliseconds; the newest of the secrets is the first. @throws TypeError when a secret is not base64 */
export const signEvidence = (document: Evidence, at: number, secrets: readonly string[]): string => {
  const body = JSON.stringify(document)
  const id = `evidence_${document.portal}_${document.run}`
  return `${JSON.stringify({ ...signStandard(id, at, body, secrets), body }, undefined, 2)}\n`
}

export type EvidenceReading =
  | { is: 'unreadable' }
  /** None of the secrets has made the signature. What it says is for nobody to rely on. */
  | { is: 'unsigned'; evidence: Evidence }
  | { is: 'signed'; evidence: Evidence; at: number }

/** Reads an evidence file, and says whether one of the secrets has signed it. However old it is: it is kept to be old. */
export const readEvidence = (text: string, secrets: readonly string[]): EvidenceReading => {
  const file = z.safeParse(signedEvidence, parseJson(text))
  const document = file.success ? z.safeParse(evidence, parseJson(file.data.body)) : undefined
  if (!file.success || !document?.success) return { is: 'unreadable' }
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures, body } = file.data
  const at = Number(timestamp) * 1_000
  const ours = secrets.flatMap((secret) => signStandard(id, at, body, [secret])['webhook-signature'] ?? [])
  const isOurs = signatures.split(' ').some((one) => ours.some((known) => isSame(one, known)))
  return isOurs ? { is: 'signed', evidence: document.data, at } : { is: 'unsigned', evidence: document.data }
}

const isSame = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
