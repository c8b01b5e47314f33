import * as z from 'zod/mini'
import { RetryLater } from '../../runtime/errors.ts'
import type { Connection, ConnectOptions, Connector } from '../connector.ts'
import { crmReasons } from '../reasons.ts'
import { hmac } from '../signature.ts'
import { espoApi } from './api.ts'
import { type FieldContext, fieldRemovals, fieldSteps } from './custom-fields.ts'
import { layoutRemoval, layoutStep } from './layout.ts'
import { rightsStep, whoIs } from './rights.ts'
import { type EspoSettings, espoCredentials } from './settings.ts'
import { eventsOf, ourSubscriptions, subscriptionRemovals, subscriptionStep, switchedOff } from './subscriptions.ts'

const open = (options: ConnectOptions<EspoSettings>): Connection => {
  const { settings, given, stored, webhookUrl, portalUrl } = options
  const apiKey = given.apiKey ?? z.safeParse(espoCredentials, stored.credentials).data?.apiKey
  const call = espoApi(options, { apiKey: apiKey ?? '' })
  const { adminUser: user, adminPassword: password } = given
  const context: FieldContext = {
    call,
    admin: user && password ? espoApi(options, { user, password }) : undefined,
    fields: settings.fields,
    portalUrl,
  }
  const objects = [...new Set(settings.clients.map(({ object }) => object))]
  const identify = () => {
    if (!apiKey) throw new RetryLater(crmReasons['crm-key-refused'], { detail: 'no API key is given or stored' })
    return whoIs(call)
  }
  return {
    async hello() {
      const { userName, type, version } = await identify()
      return `EspoCRM ${version} as ${type === 'api' ? 'API user' : `${type} user`} ${userName}`
    },
    async steps() {
      const me = await identify()
      const rights = rightsStep(me, objects)
      // Without rights on an entity its fields look as if they were not there.
      if (rights.state === 'wrong') return [rights]
      const existing = await ourSubscriptions(call, webhookUrl)
      return [
        rights,
        ...(await fieldSteps(context, objects)),
        ...(await Promise.all(objects.map((entity) => layoutStep(context, entity)))),
        ...eventsOf(settings).map((event) => subscriptionStep(call, existing, event, webhookUrl)),
      ]
    },
    async removal({ fields }) {
      const existing = await ourSubscriptions(call, webhookUrl)
      const layouts = fields ? await Promise.all(objects.map((entity) => layoutRemoval(context, entity))) : []
      return [
        ...subscriptionRemovals(call, existing),
        ...layouts.flat(),
        ...(fields ? fieldRemovals(context, objects) : []),
      ]
    },
    async secrets() {
      const existing = await ourSubscriptions(call, webhookUrl)
      return { credentials: { apiKey }, webhooks: existing.flatMap(({ secretKey }) => secretKey ?? []) }
    },
    deliveries: async () => switchedOff(await ourSubscriptions(call, webhookUrl)),
    probe(secret) {
      const body = '[]'
      const signature = Buffer.from(`roomkeeper:${hmac(secret, body).toString('hex')}`).toString('base64')
      return { path: `/${objects[0]}.create`, headers: { 'content-type': 'application/json', signature }, body }
    },
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
