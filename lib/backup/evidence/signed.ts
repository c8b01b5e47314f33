import { readSigned, signDocument } from '../../runtime/signing/signed-document.ts'
import { type Evidence, evidence } from './evidence.ts'

/** The text of an evidence file. `at` in epoch milliseconds; the newest of the secrets is the first. @throws TypeError when a secret is not base64 */
export const signEvidence = (document: Evidence, at: number, secrets: readonly string[]): string =>
  signDocument(`evidence_${document.portal}_${document.run}`, document, at, secrets)

export type EvidenceReading =
  | { is: 'unreadable' }
  /** None of the secrets has made the signature. What it says is for nobody to rely on. */
  | { is: 'unsigned'; evidence: Evidence }
  | { is: 'signed'; evidence: Evidence; at: number }

/** Reads an evidence file, and says whether one of the secrets has signed it. */
export const readEvidence = (text: string, secrets: readonly string[]): EvidenceReading => {
  const reading = readSigned(text, evidence, secrets)
  if (reading.is === 'unreadable') return reading
  const { document, ...more } = reading
  return { ...more, evidence: document }
}
