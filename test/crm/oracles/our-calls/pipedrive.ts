import { expect } from 'vitest'
import * as z from 'zod/mini'
import { type PipedriveSim, SAMPLE } from '#infra/simulators/pipedrive/index.ts'
import { pipedrive } from '#lib/crm/pipedrive/index.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { readWhole, ready } from '../oracle.ts'

export const webhookUrl = 'https://hooks.example.com/webhooks/pipedrive'
const own = (url: string) => {
  const none = {
    roomId: 'a'.repeat(40),
    roomUrl: 'b'.repeat(40),
    invitationUrl: 'c'.repeat(40),
    status: 'd'.repeat(40),
  }
  const clients = ['organization', 'person', 'deal'].map((object) => ({ object, where: {} }))
  return { url, clients, fields: { organization: none, person: none, deal: none } }
}

/** Everything that the product asks Pipedrive for: connect, try, prove, list, read, write, and take away again. */
export const askPipedrive = async (sim: PipedriveSim, url: string) => {
  const settings = z.parse(pipedrive.settings, own(url))
  const common = { deadline: { remaining: () => 60_000 }, clock: systemClock }
  const connector = await pipedrive.connector?.()
  const connect = (settings_: typeof settings) =>
    connector?.open({
      ...common,
      settings: settings_,
      given: { apiToken: SAMPLE.apiToken },
      stored: { credentials: undefined, webhooks: [] },
      webhookUrl,
      portalUrl: 'https://docs.example.com',
    })
  const connection = connect(settings)
  await connection?.hello()
  for (const { make } of (await connection?.steps()) ?? []) await make?.()
  const made = z.parse(pipedrive.settings, { ...own(url), ...(await connection?.settings?.()) })
  await connect(made)?.tryFields()
  const credentials = { apiToken: SAMPLE.apiToken }
  const records = await pipedrive.openRecords({ ...common, settings: made, credentials })
  const { id } = await sim.createClient({
    name: 'Acme',
    email: 'a@acme.example.com',
    ownerEmail: SAMPLE.anna,
    team: [SAMPLE.ben],
  })
  const record = await records.read({ source: 'pipedrive', type: 'organization', id })
  if (!record) throw new Error('the simulator does not know its own client')
  await records.readTeam?.(record.ref)
  await records.writeBack(record, ready)
  for (const object of ['person', 'deal']) {
    const proof = await connection?.proof?.make?.({ object, name: 'Acme', fields: {} })
    if (!proof || !('id' in proof)) throw new Error(`no ${object} was made`)
    await records.read({ source: 'pipedrive', type: object, id: proof.id })
    await records.readTeam?.({ source: 'pipedrive', type: object, id: proof.id })
    await connection?.proof?.remove(object, proof.id)
  }
  const listing = await pipedrive.openListing?.({ ...common, settings: made, credentials })
  await readWhole(listing)
  for (const { make } of (await connect(made)?.removal({ fields: true })) ?? []) await make?.()
  // What it is refused: fields that are no longer there, a record that never was, and everything with another token.
  await expect(records.writeBack(record, ready)).rejects.toThrow()
  expect(await records.read({ source: 'pipedrive', type: 'deal', id: '999999' })).toBeUndefined()
  const other = await pipedrive.openRecords({ ...common, settings: made, credentials: { apiToken: '0'.repeat(40) } })
  await expect(other.read({ source: 'pipedrive', type: 'organization', id })).rejects.toThrow()
}
