import { type EndEvidence, endEvidenceKey, readEndEvidence, signerOf } from '#lib/onboarding/life/end/end-evidence.ts'
import type { EndState } from '#lib/onboarding/life/end/end-state.ts'
import type { LinkSecrets } from '#lib/onboarding/room/desired.ts'

/**
 * What an evidence file is. `missing`: the end was made, and its file is not there; `altered`: a secret of this installation has signed it, and
 * something else stands in it now; `other-secret`: a secret has signed it that is not known here; `unproven`: one of these two, since
 * it does not say which secret; `misplaced`: it is about another client, room or day than its place says.
 */
export type EvidenceVerdict =
  | 'proven'
  | 'missing'
  | 'unreadable'
  | 'altered'
  | 'other-secret'
  | 'unproven'
  | 'misplaced'

/** An evidence file as it was checked. */
export interface CheckedEvidence {
  key: string
  verdict: EvidenceVerdict
  /** When it was signed, epoch milliseconds; absent where the signature is not ours. */
  signedAt?: number
  /** Whether a secret made it that is not the first any more. */
  byEarlierSecret?: boolean
  evidence?: EndEvidence
}

/** Whether a file is an evidence of this client's end that this installation has signed. Pure. */
export const checkEvidence = (
  { key, text }: { key: string; text: string },
  client: string,
  secrets: LinkSecrets,
): CheckedEvidence => {
  const reading = readEndEvidence(text, secrets)
  if (reading.is === 'unreadable') return { key, verdict: 'unreadable' }
  const { document: evidence } = reading
  if (reading.is === 'unsigned') return { key, verdict: whyUnsigned(evidence, secrets), evidence }
  const isHere = evidence.client === client && endEvidenceKey(evidence) === key
  const byEarlierSecret = readEndEvidence(text, [secrets[0]]).is !== 'signed'
  const signed = { signedAt: reading.at, ...(byEarlierSecret && { byEarlierSecret }) }
  return { key, verdict: isHere ? 'proven' : 'misplaced', ...signed, evidence }
}

const whyUnsigned = ({ signer }: EndEvidence, secrets: LinkSecrets): EvidenceVerdict => {
  if (signer === undefined) return 'unproven'
  return secrets.some((secret) => signerOf(secret) === signer) ? 'altered' : 'other-secret'
}

/**
 * Where the evidence must lie of the end that is remembered of a client; undefined where none was made. Of earlier ends nobody remembers
 * anything. Pure.
 */
export const expectedEvidence = (state: EndState | undefined): string | undefined => {
  // The file is kept before the end is called made; one that is begun anew has still what the last one did.
  const isMade = state?.phase === 'ended' || (state?.did !== undefined && state.phase !== 'begun')
  return state && isMade ? endEvidenceKey({ ...state, room: state.endedAs ?? state.room }) : undefined
}
