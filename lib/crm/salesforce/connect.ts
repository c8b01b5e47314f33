import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { RetryLater } from '../../runtime/errors.ts'
import { shaped } from '../answer.ts'
import { apiHttp, whileConnecting } from '../api-http.ts'
import { objectsOf } from '../clients.ts'
import { crmReasons } from '../reasons.ts'
import type { Connection, ConnectOptions, Connector, ConnectStep } from '../setup/connector.ts'
import { createApi } from './api/api.ts'
import { salesforceFailure } from './api/failure.ts'
import { salesforceKinds } from './credential-mistakes.ts'
import { fieldTypes, type TypeOf } from './field-types.ts'
import { oddValues } from './flow/flow-filter.ts'
import { flowSteps } from './flow/flow-steps.ts'
import { metadataFolder } from './flow/metadata.ts'
import { objectSteps, taskSteps } from './flow/object-steps.ts'
import { type SalesforceCredentials, type SalesforceSettings, salesforceCredentials } from './settings.ts'
import { salesforceProof, salesforceTrial } from './trial.ts'

const userRows = z.looseObject({ records: z.array(z.looseObject({ Username: z.string() })) })

const open = (options: ConnectOptions<SalesforceSettings>): Connection => {
  const { settings, given, stored, webhookUrl, clock } = options
  const credentials: SalesforceCredentials | undefined =
    z.safeParse(salesforceCredentials, given).data ?? z.safeParse(salesforceCredentials, stored.credentials).data
  const http = apiHttp(options, {}, whileConnecting)
  const objects = objectsOf(settings.clients)
  const secret = stored.webhooks[0] ?? randomBytes(24).toString('hex')
  const api = () => {
    if (credentials) return createApi(http, settings, credentials, clock)
    throw withoutCredentials()
  }
  const filterSteps = (typeOf: TypeOf): ConnectStep[] => {
    const how = oddValues(settings, typeOf)
    return how.length === 0 ? [] : [{ what: 'values of clients in the settings', state: 'wrong', how }]
  }
  const username = async () => {
    const answer = await api().query(`SELECT Username FROM User WHERE Id='${settings.integrationUserId}'`)
    if (answer.status !== 200) throw salesforceFailure('query User', answer)
    return shaped(userRows, 'query User', answer).records[0]?.Username
  }
  return {
    hello: async () =>
      `Salesforce ${settings.organizationId} as ${(await username()) ?? 'a user who is not to be seen'}`,
    async steps() {
      const ofObjects = (await Promise.all(objects.map((one) => objectSteps(api(), one, settings.fields)))).flat()
      const known = [...ofObjects, ...(settings.notes ? await taskSteps(api()) : [])]
      if (known.some(({ state }) => state === 'wrong')) return onceEach(known)
      return onceEach([
        ...known,
        ...filterSteps(await fieldTypes(api(), objects)),
        ...(await flowSteps(api(), settings)),
      ])
    },
    async tryFields(named) {
      if (!credentials) throw withoutCredentials()
      return salesforceTrial({ ...options, credentials }, named)
    },
    removal: async () => [
      {
        what: 'deactivate the Flow, then delete it and the outbound message; fields keep what is in them',
        state: 'by-hand',
        how: ['Setup > Flows > Roomkeeper …: Deactivate, Delete. Setup > Outbound Messages: Delete.'],
      },
    ],
    secrets: async () => ({ credentials, webhooks: [secret, ...stored.webhooks.slice(1, 2)] }),
    async files() {
      const integrationUser = await username()
      if (!integrationUser) return {}
      const typeOf = await fieldTypes(api(), objects)
      return metadataFolder(settings, { endpoint: `${webhookUrl}/${secret}`, integrationUser, typeOf })
    },
    ...(credentials && { proof: salesforceProof({ ...options, credentials }) }),
    handOver: (path) => [`Endpoint of the outbound messages: ${webhookUrl}/${path}`],
    probe: (path) => ({
      path: `/${path}`,
      headers: { 'content-type': 'text/xml', soapaction: '""' },
      body: probeMessage(settings),
      answeredWith: '<Ack>true</Ack>',
    }),
  }
}

const withoutCredentials = () =>
  new RetryLater(crmReasons['crm-key-refused'], {
    detail: 'no client id with a secret, or with username and private key, is given or stored',
  })

/** The steps without repeated instructions. */
const onceEach = (steps: readonly ConnectStep[]): ConnectStep[] => {
  const said = new Set<unknown>()
  return steps.map(({ how, ...step }) => {
    if (!how || said.has(how)) return step
    said.add(how)
    return { ...step, how }
  })
}

/** An Outbound Message about a user, which is never a client. */
const probeMessage = ({ organizationId, integrationUserId }: SalesforceSettings) =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    '<soapenv:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound">',
    `<OrganizationId>${organizationId}</OrganizationId><Notification><Id>04l000000000000AAA</Id>`,
    '<sObject xsi:type="sf:User" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">',
    `<sf:Id>${integrationUserId}</sf:Id></sObject></Notification></notifications></soapenv:Body></soapenv:Envelope>`,
  ].join('')

/** Fields and Flows reach Salesforce only by a deployment that a person starts. */
export const salesforceConnector: Connector<SalesforceSettings> = {
  asks: [
    {
      name: 'clientId',
      what: 'Consumer key of the External Client App (client credentials or JWT bearer flow)',
      secret: false,
      storedIn: 'credentials',
    },
    {
      name: 'clientSecret',
      what: 'Consumer secret of the app (client credentials flow)',
      secret: true,
      storedIn: 'credentials',
      unless: 'privateKey',
    },
    {
      name: 'privateKey',
      what: "Private key of the app's certificate, PEM, instead of the secret (JWT bearer flow)",
      secret: true,
      storedIn: 'credentials',
      optional: true,
    },
    {
      name: 'username',
      what: 'With the private key: user name of the integration user',
      secret: false,
      storedIn: 'credentials',
      optional: true,
    },
    {
      name: 'audience',
      what: 'With the private key: https://test.salesforce.com for a sandbox',
      secret: false,
      storedIn: 'credentials',
      optional: true,
    },
  ],
  kinds: salesforceKinds,
  deliversTo: 'public',
  open,
}
