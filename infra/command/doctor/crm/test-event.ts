import type { Connection } from '#lib/crm/setup/connector.ts'
import type { Stored } from '../../connect/connection-secrets.ts'
import { deliver, describeAnswer, remedyFor } from '../../connect/probe.ts'
import { type Found, ok, problem, unknown } from '../finding.ts'

export interface TestEvent extends Pick<Connection, 'probe'>, Pick<Stored, 'webhooks'> {
  /** Where deliveries go. */
  webhookUrl: string
  /** Whether the API asks every sender for a certificate. */
  needsCertificate: boolean
}

/** Whether an event that means nothing, signed with the newest secret that is stored, is taken where deliveries go. No secret goes anywhere else. */
export const testEvent = async ({
  webhooks: [secret],
  webhookUrl,
  needsCertificate,
  probe,
}: TestEvent): Promise<Found[]> => {
  if (secret === undefined) return []
  const what = `a test event, signed with the secret that is stored, at ${webhookUrl}`
  if (needsCertificate) return [unknown(`${what}: the API asks for a certificate that only the CRM has`)]
  const answer = await deliver(webhookUrl, probe(secret))
  if (answer.taken) return [ok(`${what}: taken`)]
  // The CRM may reach what this machine does not.
  if (answer.status === 0) return [unknown(`${what}: no answer`, remedyFor(answer))]
  return [problem(`${what}: answered ${describeAnswer(answer)}`, remedyFor(answer))]
}
