import { sign } from 'node:crypto'
import { Connection } from '@jsforce/jsforce-node'
import { expect } from 'vitest'
import * as z from 'zod/mini'
import { SAMPLE, type SalesforceSim, startSalesforce } from '#infra/simulators/salesforce/index.ts'
import { holdToOracle } from './oracle.ts'
import { askSalesforce, objects } from './our-calls/salesforce.ts'
import type { Dialect, Recorded } from './recorder.ts'

const dialect: Dialect = {
  auth: 'authorization',
  variable: [
    [/^SELECT .*$/s, '{soql}'],
    [/^[A-Za-z0-9]{15}([A-Z0-5]{3})?$/, '{id}'],
  ],
}

const own = ['Id', 'Status', 'Room_Id', 'Room_URL', 'Invitation_URL'].map((name) => `DocSpace_${name}__c`).slice(1)

/** The same by jsforce: every query of ours again, and each kind of call on records. */
const everythingOfTheirs = async (sim: SalesforceSim, url: string, ours: readonly Recorded[]) => {
  const oauth2 = { clientId: SAMPLE.clientId, clientSecret: SAMPLE.clientSecret, loginUrl: url }
  const connection = new Connection({ instanceUrl: url, oauth2, version: '62.0' })
  await connection.authorize({ grant_type: 'client_credentials' })
  expect(connection.accessToken).toMatch(/^00D/)
  // The organization says its own address, and what is asked there would not be heard.
  connection.instanceUrl = url
  for (const { soql, scanAll } of queriesOf(ours)) {
    const { records, done } = await connection.query(soql, { scanAll, autoFetch: false })
    expect([Array.isArray(records), done]).toEqual([true, true])
  }
  const required = {
    Account: { Name: 'Acme' },
    Contact: { LastName: 'Acme' },
    Opportunity: { Name: 'Acme', StageName: 'Prospecting', CloseDate: '2026-12-01' },
  }
  for (const object of objects) {
    const { fields, createable } = await connection.describe(object)
    expect([createable, own.every((name) => fields.some((field) => field.name === name))]).toEqual([true, true])
    const created = await connection.sobject(object).create(required[object])
    if (!created.id) throw new Error(`no ${object} was made`)
    const written = Object.fromEntries(own.map((name) => [name, '1']))
    for (const names of [own, ...subsets]) {
      const some = Object.fromEntries(names.map((name) => [name, written[name] ?? '']))
      expect((await connection.sobject(object).update({ Id: created.id, ...some })).success).toBe(true)
    }
    expect((await connection.sobject(object).destroy(created.id)).success).toBe(true)
  }
  await byCertificate(sim, url)
}

/** A token by certificate, with an assertion of our own making: jsforce makes none. */
const byCertificate = async (sim: SalesforceSim, url: string) => {
  const { clientId, username, privateKey } = z.parse(certificate, sim.jwtCredentials())
  const claims = {
    iss: clientId,
    sub: username,
    aud: 'https://login.salesforce.com',
    exp: Math.floor(Date.now() / 1_000) + 180,
  }
  const part = (one: object) => Buffer.from(JSON.stringify(one)).toString('base64url')
  const unsigned = `${part({ alg: 'RS256' })}.${part(claims)}`
  const assertion = `${unsigned}.${sign('sha256', Buffer.from(unsigned), privateKey).toString('base64url')}`
  const connection = new Connection({ instanceUrl: url, loginUrl: url, version: '62.0' })
  await connection.authorize({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })
}

const certificate = z.object({ clientId: z.string(), username: z.string(), privateKey: z.string() })

/** Fields that the product writes together: the trial's four at once and by themselves, a report's three, and two where one is refused. */
const subsets = [own.slice(0, 1), own.slice(0, 2), own.slice(0, 3)]

const queriesOf = (some: readonly Recorded[]) =>
  some.flatMap(({ path, query, status }) => {
    const soql = query.get('q')
    return soql !== null && status === 200 ? [{ soql, scanAll: path.endsWith('queryAll') }] : []
  })

holdToOracle('jsforce', {
  start: () => startSalesforce(),
  ours: askSalesforce,
  theirs: everythingOfTheirs,
  dialect,
  deviations: [],
  least: { ours: 10, theirs: 20 },
})
