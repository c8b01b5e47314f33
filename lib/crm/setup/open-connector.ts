import { Park, RetryLater } from '../../runtime/errors.ts'
import { crmReasons } from '../reasons.ts'
import {
  type Connection,
  type ConnectOptions,
  type Connector,
  type CredentialKinds,
  type StoredSecrets,
  variableOf,
} from './connector.ts'
import { addressSteps } from './webhook-address.ts'

type Values = Readonly<Record<string, string | undefined>>

/**
 * Opens a connection and adds two checks. It names a credential of the wrong kind: at once if the CRM would accept it for a while,
 * otherwise after the CRM has refused it. It also reports an address that the CRM cannot reach. Values never appear in messages.
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
    assertKinds(source, kinds, values)
    try {
      return await work()
    } catch (error) {
      throw isRefusal(error) ? refusedAs(source, kinds, values, error) : error
    }
  }

const stringsIn = (credentials: unknown): Values =>
  Object.fromEntries(Object.entries(Object(credentials)).filter((entry) => typeof entry[1] === 'string')) as Values

/** Secrets of webhooks, by the name that each was asked for with. */
const secretsIn = ({ asks }: Connector, { webhooks }: StoredSecrets): Values =>
  Object.fromEntries(asks.flatMap(({ name, storedIn }) => (storedIn === 'webhooks' ? [[name, webhooks[0]]] : [])))

const isRefusal = (error: unknown): error is RetryLater =>
  error instanceof RetryLater && error.reason.code === crmReasons['crm-key-refused'].code

const named = (source: string, name: string) => `${name} (${variableOf(source, name)})`

/** Describes a value of the wrong kind, and the right kind; undefined where no value has a form that is known. */
const wrongKind = (source: string, { wrong, right }: CredentialKinds, values: Values, taken: boolean) => {
  const found = wrong.find(({ name, form, taken: isTaken = false }) => {
    const value = values[name]
    return Boolean(value && isTaken === taken && form.test(value))
  })
  return found && `${named(source, found.name)} is ${found.is}; give ${right[found.name] ?? 'another one'}`
}

/** @throws Park for a value that the CRM would take for a while, or that no call to the CRM would try */
const assertKinds = (source: string, kinds: CredentialKinds, values: Values): void => {
  const detail = wrongKind(source, kinds, values, true)
  if (detail) throw new Park(crmReasons['crm-wrong-credential'], { detail })
}

/** Adds to a refusal which value is of the wrong kind or, if no form is known, which kinds are right. */
const refusedAs = (source: string, kinds: CredentialKinds, values: Values, error: RetryLater): RetryLater => {
  const right = Object.entries(kinds.right).flatMap(([name, kind]) =>
    values[name] ? [`${named(source, name)} must be ${kind}`] : [],
  )
  const told = wrongKind(source, kinds, values, false) ?? right.join('; ')
  if (told === '') return error
  const detail = [error.detail, told].filter(Boolean).join('; ')
  return new RetryLater(error.reason, { detail, cause: error, after: error.after })
}
