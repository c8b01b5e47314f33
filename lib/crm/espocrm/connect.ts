import * as z from 'zod/mini'
import { RetryLater } from '../../runtime/errors.ts'
import { hmac } from '../../runtime/signing/signature.ts'
import { objectsOf } from '../clients.ts'
import { crmReasons } from '../reasons.ts'
import type { Connection, ConnectOptions, Connector, ConnectStep, Probe } from '../setup/connector.ts'
import { acceptedOfAdmin, type EspoCall, espoApi } from './api.ts'
import { espoKinds } from './credential-mistakes.ts'
import { type FieldContext, fieldRemovals, fieldSteps } from './custom-fields.ts'
import { layoutRemoval, layoutStep } from './layout.ts'
import type { EspoUser } from './reading/key-owner.ts'
import { keyOwner, rightsStep } from './rights.ts'
import { type EspoSettings, espoCredentials } from './settings.ts'
import { causedBy, espoProof, espoTrial } from './trial.ts'
import { espoSubscriptions } from './webhooks/subscribed.ts'
import {
  allSubscriptions,
  deliveringTo,
  type EspoSubscription,
  formerSubscriptions,
  ourSubscriptions,
  subscriptionRemovals,
  subscriptionStep,
  switchedOff,
} from './webhooks/subscriptions.ts'

/** An EspoCRM, and what it must have for Roomkeeper. */
interface SetUp extends FieldContext {
  /** Calls as the API user whose key is stored; undefined where the given key is the same. */
  before: EspoCall | undefined
  objects: readonly string[]
  events: readonly string[]
  /** Whether notes are written into the streams of records. */
  notes: boolean
  webhookUrl: string
}

const stepsOf = async (setUp: SetUp, me: EspoUser): Promise<ConnectStep[]> => {
  const { call, objects, events, notes, webhookUrl } = setUp
  const rights = rightsStep(me, objects, notes)
  // Without rights on an entity, its fields seem to be missing.
  if (rights.state === 'wrong') return [rights]
  const all = await allSubscriptions(call)
  const existing = deliveringTo(webhookUrl, all)
  return [
    rights,
    ...(await fieldSteps(setUp, me, objects)),
    ...(await Promise.all(objects.map((entity) => layoutStep(setUp, entity)))),
    ...events.map((event) => subscriptionStep(call, existing, event, webhookUrl, all)),
    ...(await formerSteps(setUp, existing)),
  ]
}

const formerSteps = async ({ admin, before, webhookUrl }: SetUp, own: readonly EspoSubscription[]) => {
  if (admin) return formerSubscriptions(admin, own, webhookUrl, acceptedOfAdmin)
  return before ? formerSubscriptions(before, own, webhookUrl) : []
}

const removalOf = async (setUp: SetUp, fields: boolean): Promise<ConnectStep[]> => {
  const { objects, webhookUrl, admin } = setUp
  // An administrator finds the webhooks also when the API user is gone.
  const all = { ...setUp, call: admin ?? setUp.call }
  const existing = await ourSubscriptions(all.call, webhookUrl, admin && acceptedOfAdmin)
  const layouts = fields ? await Promise.all(objects.map((entity) => layoutRemoval(all, entity))) : []
  return [
    ...subscriptionRemovals(all.call, existing),
    ...layouts.flat(),
    ...(fields ? await fieldRemovals(all, objects) : []),
  ]
}

const probeOf = (secret: string, event: string): Probe => {
  const body = '[]'
  const signature = Buffer.from(`roomkeeper:${hmac(secret, body).toString('hex')}`).toString('base64')
  return { path: `/${event}`, headers: { 'content-type': 'application/json', signature }, body }
}

const open = (options: ConnectOptions<EspoSettings>): Connection => {
  const { settings, given, stored, webhookUrl, portalUrl } = options
  const storedKey = z.safeParse(espoCredentials, stored.credentials).data?.apiKey
  const apiKey = given.apiKey ?? storedKey
  const call = espoApi(options, { apiKey: apiKey ?? '' })
  const { adminUser: user, adminPassword: password } = given
  const byAdmin = user && password ? { user, password } : undefined
  const admin = byAdmin && espoApi(options, byAdmin)
  const objects = objectsOf(settings.clients)
  const before = storedKey && storedKey !== apiKey ? espoApi(options, { apiKey: storedKey }) : undefined
  const setUp: SetUp = {
    call,
    admin,
    before,
    fields: settings.fields,
    portalUrl,
    objects,
    events: espoSubscriptions(settings).map(({ event }) => event),
    notes: settings.notes ?? false,
    webhookUrl,
  }
  const existing = () => ourSubscriptions(call, webhookUrl)
  const identify = () => {
    if (!apiKey) throw new RetryLater(crmReasons['crm-key-refused'], { detail: 'no API key is given or stored' })
    return keyOwner(call)
  }
  return {
    async hello() {
      const { userName, type, version } = await identify()
      return `EspoCRM ${version} as ${type === 'api' ? 'API user' : `${type} user`} ${userName}`
    },
    steps: async () => stepsOf(setUp, await identify()),
    tryFields: async (named) =>
      espoTrial(
        { ...options, credentials: { apiKey: apiKey ?? '' } },
        { user: await identify(), admin: byAdmin },
        named,
      ),
    ...(byAdmin && { causes: causedBy(objects) }),
    removal: ({ fields }) => removalOf(setUp, fields),
    secrets: async () => ({
      credentials: { apiKey },
      webhooks: (await existing()).flatMap(({ secretKey }) => secretKey ?? []),
    }),
    deliveries: async () => switchedOff(await existing()),
    proof: espoProof({ ...options, credentials: { apiKey: apiKey ?? '' } }, byAdmin),
    probe: (secret) => probeOf(secret, `${objects[0]}.create`),
  }
}

/** EspoCRM has an API for the whole set-up. Fields and layouts need an administrator; webhooks belong to the API user. */
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
  kinds: espoKinds,
  withoutCredentials: [
    'Give the name and password of an administrator (--admin-user, --admin-password), or delete the webhooks by hand:',
    'Administration > Webhooks.',
  ],
  open,
}
