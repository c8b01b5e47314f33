import { Park, RetryLater } from '../runtime/errors.ts'
import {
  type Connection,
  type ConnectOptions,
  type Connector,
  type CredentialKinds,
  type StoredSecrets,
  variableOf,
} from './connector.ts'
import { crmReasons } from './reasons.ts'
import { addressSteps } from './webhook-address.ts'

type Values = Readonly<Record<string, string | undefined>>

/**
 * Opens a CRM that is to be connected. A credential of another kind than the one that is needed is named: before anything is asked where the
 * CRM would take it for a while, else once the CRM has refused it; its value is in no message. So is an address that the CRM cannot reach.
 */
export const openConnector = (source: string, connector: Connector, options: ConnectOptions<unknown>): Connection => {
  const connection = connector.open(options)
  const values = { ...stringsIn(options.stored.credentials), ...secretsIn(connector, options.stored), ...options.given }
  const knowing = knowingKinds(source, connector.kinds, values)
  const { url } = Object(options.settings) as { url?: string }
  const wrong = addressSteps(connector, { crmUrl: url, webhookUrl: options.webhookUrl })
  return {
    ...connection,
    hello: knowing(connection.hello),
    steps: knowing(async () => [...wrong, ...(await connection.steps())]),
  }
}

const knowingKinds =
  (source: string, kinds: CredentialKinds | undefined, values: Values) =>
  <T>(work: () => Promise<T>) =>
  async (): Promise<T> => {
    if (!kinds) return work()
    assertKinds(source, kinds, values, false)
    try {
      return await work()
    } catch (error) {
      throw isRefusal(error) ? refusedAs(source, kinds, values, error) : error
    }
  }

const stringsIn = (credentials: unknown): Values =>
  Object.fromEntries(Object.entries(Object(credentials)).filter((entry) => typeof entry[1] === 'string')) as Values

/** What signs the webhooks, by the name that it was asked for with. */
const secretsIn = ({ asks }: Connector, { webhooks }: StoredSecrets): Values =>
  Object.fromEntries(asks.flatMap(({ name, storedIn }) => (storedIn === 'webhooks' ? [[name, webhooks[0]]] : [])))

const isRefusal = (error: unknown): error is RetryLater =>
  error instanceof RetryLater && error.reason.code === crmReasons['crm-key-refused'].code

const named = (source: string, name: string) => `${name} (${variableOf(source, name)})`

/** @throws Park for a value that is known by its form; `isRefused`: also for one that is such only if the CRM says no */
const assertKinds = (source: string, kinds: CredentialKinds, values: Values, isRefused: boolean): void => {
  for (const { name, form, is, taken } of kinds.wrong) {
    if (!(taken || isRefused) || !form.test(values[name] ?? '')) continue
    const detail = `${named(source, name)} is ${is}; give ${kinds.right[name] ?? 'another one'}`
    throw new Park(crmReasons['crm-wrong-credential'], { detail })
  }
}

/** A refusal of what no form gives away: it is said what is right. @throws Park where a form does */
const refusedAs = (source: string, kinds: CredentialKinds, values: Values, error: RetryLater): RetryLater => {
  assertKinds(source, kinds, values, true)
  const right = Object.entries(kinds.right).flatMap(([name, kind]) =>
    values[name] ? [`${named(source, name)} must be ${kind}`] : [],
  )
  if (right.length === 0) return error
  const detail = [error.detail, ...right].filter(Boolean).join('; ')
  return new RetryLater(error.reason, {
    detail,
    cause: error,
    ...(error.after !== undefined && { after: error.after }),
  })
}
