import * as z from 'zod'
import type { Connection, DeliveryNote, SeenSignature } from '#lib/crm/setup/connector.ts'
import { parseJson } from '#lib/runtime/json.ts'
import { explain } from '../target/explain.ts'
import { type LogLine, logLines } from '../target/log-lines.ts'
import type { Target } from '../target/target.ts'

/** What the receiver says of a delivery. */
const line = z.object({
  verdict: z.string(),
  reason: z.string().optional(),
  signature: z.string().optional(),
})

/**
 * The signatures of the last delivery that named a client and was taken; else of the last one that lacked the signature we ask for. A test
 * event names nobody.
 */
export const signatureIn = (lines: readonly LogLine[]): SeenSignature | undefined => {
  const told = [...lines]
    .sort((left, right) => left.at - right.at)
    .flatMap(({ text }) => line.safeParse(parseJson(text)).data ?? [])
  const taken = told.findLast(({ verdict }) => verdict === 'accepted')
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
  const pattern = `{ ($.event = "webhook") && ($.source = "${name}") }`
  try {
    return signedWith(signatureIn(await logLines(target, 'receive-webhook', pattern, since)))
  } catch (error) {
    return { what: `which signature ${name} sends: ${explain(error).message}`, state: 'none' }
  }
}
