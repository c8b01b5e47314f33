import { expect } from 'vitest'
import * as z from 'zod/mini'
import { type HubspotSim, SAMPLE } from '#infra/simulators/hubspot/index.ts'
import { hubspot } from '#lib/crm/hubspot/index.ts'
import { apiPaths } from '#lib/crm/hubspot/paths.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { readWhole, ready } from '../oracle.ts'

const objects = ['company', 'contact', 'deal'] as const
/** Everything that the product asks HubSpot for: connect, try, prove, list, read, write, and take away again. */
export const askHubspot = async (sim: HubspotSim, url: string, apiVersion = 'v3') => {
  const own = { url, apiVersion, settleSeconds: 0, clients: objects.map((object) => ({ object, where: {} })) }
  const settings = z.parse(hubspot.settings, own)
  const common = { deadline: { remaining: () => 60_000 }, clock: systemClock }
  const connection = (await hubspot.connector?.())?.open({
    ...common,
    settings,
    given: { accessToken: SAMPLE.accessToken, clientSecret: SAMPLE.clientSecret, clientId: SAMPLE.clientId },
    stored: { credentials: undefined, webhooks: [] },
    webhookUrl: 'https://hooks.example.com/webhooks/hubspot',
    portalUrl: 'https://docs.example.com',
  })
  await connection?.hello()
  for (const { make } of (await connection?.steps()) ?? []) await make?.()
  await connection?.tryFields()
  const credentials = { accessToken: SAMPLE.accessToken }
  const records = await hubspot.openRecords({ ...common, settings, credentials })
  const { id } = await sim.createClient({
    name: 'Acme',
    email: 'a@acme.example.com',
    ownerEmail: SAMPLE.anna,
    team: [SAMPLE.ben],
  })
  const record = await records.read({ source: 'hubspot', type: 'company', id })
  if (!record) throw new Error('the simulator does not know its own client')
  await records.readTeam?.(record.ref)
  await records.writeBack(record, ready)
  for (const object of objects) {
    const proof = await connection?.proof?.make?.({ object, name: 'Acme', fields: {} })
    if (!proof || !('id' in proof)) throw new Error(`no ${object} was made`)
    const ref = { source: 'hubspot', type: object, id: proof.id }
    await records.read(ref)
    await connection?.proof?.remove(object, proof.id)
    await records.read(ref)
  }
  const listing = await hubspot.openListing?.({ ...common, settings, credentials })
  await readWhole(listing)
  for (const { make } of (await connection?.removal({ fields: true })) ?? []) await make?.()
  // A contact that was deleted between the company's associations and the look at it.
  await fetch(`${url}${apiPaths(settings).object('contact')}/batch/read`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SAMPLE.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ inputs: [{ id: '1234567' }], properties: ['email'] }),
  })
  // What it is refused: properties that are no longer there, and everything with another token.
  await expect(records.writeBack(record, ready)).rejects.toThrow()
  const other = await hubspot.openRecords({ ...common, settings, credentials: { accessToken: 'pat-eu1-of-nobody' } })
  await expect(other.read({ source: 'hubspot', type: 'company', id })).rejects.toThrow()
}
