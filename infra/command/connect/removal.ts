import { crmReasons } from '#lib/crm/reasons.ts'
import type { Connection, ConnectStep } from '#lib/crm/setup/connector.ts'
import { RetryLater } from '#lib/runtime/errors.ts'

interface Connected {
  name: string
  connection: Connection
  webhookUrl: string
  /** How a person takes away by hand what was made, when the credentials are refused. */
  withoutCredentials: readonly string[]
}

/**
 * What is to be taken away. A CRM that refuses the credentials keeps what it has until a person deletes it; our secrets are removed
 * anyway. @throws RetryLater, Park for anything else
 */
export const removalSteps = async (
  { name, connection, withoutCredentials, webhookUrl }: Connected,
  fields: boolean,
): Promise<ConnectStep[]> => {
  try {
    return await connection.removal({ fields })
  } catch (error) {
    if (!(error instanceof RetryLater) || error.reason.code !== crmReasons['crm-key-refused'].code) throw error
    const what = `${name} refuses the credentials: what delivers to ${webhookUrl} there is still there`
    return [{ what, state: 'by-hand', how: withoutCredentials }]
  }
}
