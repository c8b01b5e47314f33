import { expect, test } from 'vitest'
import { until } from '../emulator.ts'
import { type Installation, manager } from '../installation.ts'

/** Through the deployed API and worker, and with the commands about one client. */
export const clients = (installation: () => Installation): void => {
  const enter = (name: string) =>
    installation().espocrm.createClient({ name, email: 'contact@acme.example.com', ownerEmail: manager })

  const titlesOf = (id: string) =>
    installation()
      .docspace.state.rooms.filter(({ tags }) => tags.includes(`espocrm:Account:${id}`))
      .map(({ title }) => title)

  test('come by webhook and get their rooms', async () => {
    const { espocrm, docspace } = installation()
    for (const name of ['Acme Corporation', 'Beta GmbH']) {
      const { id } = await enter(name)
      await espocrm.flush()
      await until(async () => espocrm.record(id)?.cDocspaceStatus === 'ready', `${name} is ready`, 60_000)
      expect(titlesOf(id)).toEqual([`Client - ${name}`])
      const { cDocspaceRoomUrl, cDocspaceRoomId } = espocrm.record(id) ?? {}
      expect(cDocspaceRoomUrl).toMatch(`${docspace.url}/rooms/shared/${cDocspaceRoomId}#`)
    }
  })

  test('come from HubSpot too, which signs the address in front', async () => {
    const { hubspot, docspace } = installation()
    const { id } = await hubspot.createClient({
      name: 'Lambda plc',
      email: 'contact@lambda.example.com',
      ownerEmail: manager,
    })
    await hubspot.flush()
    await until(async () => hubspot.record(id)?.docspace_status === 'ready', 'Lambda plc is ready', 60_000)
    const rooms = docspace.state.rooms.filter(({ tags }) => tags.includes(`hubspot:company:${id}`))
    expect(rooms.map(({ title }) => title)).toEqual(['Client - Lambda plc'])
  })

  test('get none by a forged delivery: 401', async () => {
    const { espocrm } = installation()
    const { id } = await enter('Forged')
    const delivery = await espocrm.deliverRaw({ signed: false, recordId: id })
    expect(delivery.status).toBe(401)
    expect(titlesOf(id)).toEqual([])
  })

  test('whose webhook has not come are foreseen, get their room by hand, and no second one when it comes late', async () => {
    const { espocrm, roomkeeper } = installation()
    const { id } = await enter('Gamma SARL')
    const client = `espocrm:Account:${id}`
    const plan = await roomkeeper('plan', client)
    expect([plan.code, plan.stderr]).toEqual([0, ''])
    expect(plan.stdout).toContain('Client - Gamma SARL')
    expect(titlesOf(id)).toEqual([])
    const onboarded = await roomkeeper('onboard', client, '--yes')
    expect(onboarded.stdout).toMatch(new RegExp(`${client} +ready`))
    expect(onboarded.code).toBe(0)
    await espocrm.flush()
    const refused = await roomkeeper('onboard', client, '--yes', '--json')
    expect(refused.json).toMatchObject({ applied: false, plan: { do: 'nothing' } })
    expect(refused.code).toBe(0)
    // The queue keeps a client's messages in order: when this one is served, the webhook has been.
    const forced = await roomkeeper('onboard', client, '--force', '--yes', '--json')
    expect(forced.json).toMatchObject({ applied: true, clients: [{ end: 'ready' }] })
    expect(titlesOf(id)).toEqual(['Client - Gamma SARL'])
  })

  test('are shown with record, room, people and the query for their log', async () => {
    const { espocrm, roomkeeper } = installation()
    const { id } = await enter('Delta Oy')
    const client = `espocrm:Account:${id}`
    await roomkeeper('onboard', client, '--yes')
    const shown = await roomkeeper('client', 'show', client)
    for (const part of ['Delta Oy', manager, String(espocrm.record(id)?.cDocspaceRoomUrl), 'Parked\n  none'])
      expect(shown.stdout).toContain(part)
    const log = await roomkeeper('client', 'show', client, '--log')
    expect(log.stdout).toContain(`filter client = "${client}"`)
    expect(log.stdout).toContain('/aws/lambda/roomkeeper-emulator-onboard-client')
  })
}
