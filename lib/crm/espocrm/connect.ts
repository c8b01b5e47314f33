import * as z from 'zod/mini'
import { RetryLater } from '../../runtime/errors.ts'
import type { Connection, ConnectOptions, Connector, ConnectStep, Probe } from '../connector.ts'
import { crmReasons } from '../reasons.ts'
import { hmac } from '../signature.ts'
import { espoApi } from './api.ts'
import { type FieldContext, fieldRemovals, fieldSteps } from './custom-fields.ts'
import { layoutRemoval, layoutStep } from './layout.ts'
import { type EspoUser, rightsStep, whoIs } from './rights.ts'
import { type EspoSettings, espoCredentials } from './settings.ts'
import { eventsOf, ourSubscriptions, subscriptionRemovals, subscriptionStep, switchedOff } from './subscriptions.ts'

/** An installation, and what it has to have for us. */
interface SetUp extends FieldContext {
  objects: readonly string[]
  events: readonly string[]
  webhookUrl: string
}

const stepsOf = async (setUp: SetUp, me: EspoUser): Promise<ConnectStep[]> => {
  const { call, objects, events, webhookUrl } = setUp
  const rights = rightsStep(me, objects)
  // Without rights on an entity its fields look as if they were not there.
  if (rights.state === 'wrong') return [rights]
  const existing = await ourSubscriptions(call, webhookUrl)
  return [
    rights,
    ...(await fieldSteps(setUp, me, objects)),
    ...(await Promise.all(objects.map((entity) => layoutStep(setUp, entity)))),
    ...events.map((event) => subscriptionStep(call, existing, event, webhookUrl)),
  ]
}

const removalOf = async (setUp: SetUp, fields: boolean): Promise<ConnectStep[]> => {
  const { call, objects, webhookUrl } = setUp
  const existing = await ourSubscriptions(call, webhookUrl)
  const layouts = fields ? await Promise.all(objects.map((entity) => layoutRemoval(setUp, entity))) : []
  return [...subscriptionRemovals(call, existing), ...layouts.flat(), ...(fields ? fieldRemovals(setUp, objects) : [])]
}

const probeOf = (secret: string, event: string): Probe => {
  const body = '[]'
  const signature = Buffer.from(`roomkeeper:${hmac(secret, body).toString('hex')}`).toString('base64')
  return { path: `/${event}`, headers: { 'content-type': 'application/json', signature }, body }
}

const open = (options: ConnectOptions<EspoSettings>): Connection => {
  const { settings, given, stored, webhookUrl, portalUrl } = options
  const apiKey = given.apiKey ?? z.safeParse(espoCredentials, stored.credentials).data?.apiKey
  const call = espoApi(options, { apiKey: apiKey ?? '' })
  const { adminUser: user, adminPassword: password } = given
  const admin = user && password ? espoApi(options, { user, password }) : undefined
  const objects = [...new Set(settings.clients.map(({ object }) => object))]
  const setUp: SetUp = {
    call,
    admin,
    fields: settings.fields,
    portalUrl,
    objects,
    events: eventsOf(settings),
    webhookUrl,
  }
  const existing = () => ourSubscriptions(call, webhookUrl)
  const identify = () => {
    if (!apiKey) throw new RetryLater(crmReasons['crm-key-refused'], { detail: 'no API key is given or stored' })
    return whoIs(call)
  }
  return {
    async hello() {
      const { userName, type, version } = await identify()
      return `EspoCRM ${version} as ${type === 'api' ? 'API user' : `${type} user`} ${userName}`
    },
    steps: async () => stepsOf(setUp, await identify()),
    removal: ({ fields }) => removalOf(setUp, fields),
    secrets: async () => ({
      credentials: { apiKey },
      webhooks: (await existing()).flatMap(({ secretKey }) => secretKey ?? []),
    }),
    deliveries: async () => switchedOff(await existing()),
    probe: (secret) => probeOf(secret, `${objects[0]}.create`),
  }
}

/** EspoCRM has an API for everything; fields and pages need an administrator, webhooks belong to the API user. */
export const espoConnector: Connector<EspoSettings> = {
  asks: [
    {
      name: 'apiKey',
      what: 'Key of the API user (Administration > API Users; authentication method API Key)',
      secret: true,
      storedIn: 'credentials',
    },
    {
      name: 'adminUser',
      what: 'User name of an administrator, to create fields; it is not stored',
      secret: false,
      storedIn: 'never',
    },
    { name: 'adminPassword', what: "The administrator's password; it is not stored", secret: true, storedIn: 'never' },
  ],
  open,
}
