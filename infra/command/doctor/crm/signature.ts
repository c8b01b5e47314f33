import type { Connection, DeliveryNote, SeenSignature } from '#lib/crm/setup/connector.ts'
import { patternFor, readLogLine } from '#lib/runtime/telemetry/read-log-line.ts'
import { explain } from '../../target/explain.ts'
import { type LogLine, logLines } from '../../target/log-lines.ts'
import type { Target } from '../../target/target.ts'

/**
 * The signatures of the last delivery that named a client and was taken; else of the last one that lacked the signature we ask for. A test
 * event names nobody.
 */
export const signatureIn = (lines: readonly LogLine[]): SeenSignature | undefined => {
  const told = [...lines]
    .sort((left, right) => left.at - right.at)
    .flatMap(({ text }) => readLogLine(text)?.fields ?? [])
  const taken = told.findLast(({ result }) => result === 'accepted')
  const lacking = told.findLast(({ reason }) => reason === 'missing-signature')
  const signature = (taken ?? lacking)?.signature
  return signature === undefined ? undefined : { signature, taken: taken !== undefined }
}

/** With which signature a CRM delivers, by the receiver's log from `since` in epoch milliseconds; undefined where it is known beforehand. */
export const signatureSeen = async (
  target: Pick<Target, 'environment' | 'instance'>,
  name: string,
  { signedWith }: Pick<Connection, 'signedWith'>,
  since: number,
): Promise<DeliveryNote | undefined> => {
  if (!signedWith) return undefined
  const pattern = patternFor(['delivery.answered'], name)
  try {
    return signedWith(signatureIn(await logLines(target, 'receive-webhook', pattern, since)))
  } catch (error) {
    return { what: `which signature ${name} sends: ${explain(error).message}`, state: 'none' }
  }
}
