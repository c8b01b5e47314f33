import { afterEach, describe, expect, test } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { type Harness, type HarnessOptions, openHarness } from '../harness.ts'
import { madeRooms } from '../world/portal-view.ts'
import { acme, newClient, parkedFor, type Story } from '../world/story.ts'

let harness: Harness
let client: Story
afterEach(() => harness.stop())

const begin = async (options: HarnessOptions = {}) => {
  harness = await openHarness(options)
  client = await newClient(harness)
}

const record = () => harness.espo.record(client.id) ?? {}
const invitation = () => String(record().cDocspaceInvitationUrl ?? '')

/** The link of the client's room, asked for under an address. */
const linkUnder = async ({ host, protocol }: URL): Promise<string> => {
  const path = `/api/2.0/files/rooms/${client.room().id}/links?type=0`
  const headers = {
    authorization: `Bearer ${SAMPLE_KEYS.onboarding}`,
    'x-forwarded-host': host,
    'x-forwarded-proto': protocol.slice(0, -1),
  }
  const answer = (await (await fetch(harness.docspace.url + path, { headers })).json()) as {
    response: { sharedLink: { shareLink: string } }[]
  }
  return answer.response[0]?.sharedLink.shareLink ?? ''
}

describe('a client gets the links of the portal’s public address', () => {
  test('on this machine, though DocSpace makes localhost of it, which the CRM refuses', async () => {
    await begin()
    await client.deliver()
    expect(client.status()).toBe('ready')
    expect(await linkUnder(new URL(harness.docspace.url))).toMatch(/^http:\/\/localhost:/)
    expect(invitation()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/s\/[\w-]{15}$/)
  })

  test('where the worker reaches it by another one', async () => {
    await begin({ publicUrl: 'https://docs.example.com' })
    await client.deliver()
    expect(client.status()).toBe('ready')
    expect(record().cDocspaceRoomUrl).toBe(`https://docs.example.com/rooms/shared/${client.room().id}#${client.tag}`)
    expect(invitation()).toBe(await linkUnder(new URL('https://docs.example.com')))
  })
})

describe('what the CRM refuses is lost alone, and said', () => {
  test('an address of one word, in a field that wants a dot', async () => {
    await begin({ publicUrl: 'http://portal' })
    await client.deliver()
    expect(parkedFor(harness)).toEqual(['crm-refused'])
    expect(record()).toMatchObject({ cDocspaceRoomId: String(client.room().id), cDocspaceInvitationUrl: null })
    expect(client.status()).toMatch(/^needs attention: .*cDocspaceRoomUrl, cDocspaceInvitationUrl/)
    expect(client.room()).toMatchObject({ links: [2] })
  })

  test('a field that is missing; mended, the replay writes it', async () => {
    await begin()
    await harness.espo.asAdmin('DELETE', 'Admin/fieldManager/Account/cDocspaceInvitationUrl')
    await client.deliver()
    expect(parkedFor(harness)).toEqual(['crm-not-written'])
    expect(client.status()).toMatch(/^needs attention: .*does not take cDocspaceInvitationUrl/)
    const field = { name: 'docspaceInvitationUrl', type: 'url', maxLength: 1000 }
    await harness.espo.asAdmin('POST', 'Admin/fieldManager/Account', field)
    await client.deliver()
    expect(client.status()).toBe('ready')
    expect(invitation()).not.toBe('')
    expect(madeRooms(harness.docspace)).toHaveLength(1)
  })

  test('all fields are missing: nothing is made, and the client waits for them', async () => {
    await begin({ settings: { patienceHours: 1 } })
    for (const name of ['Status', 'RoomId', 'RoomUrl', 'InvitationUrl'])
      await harness.espo.asAdmin('DELETE', `Admin/fieldManager/Account/cDocspace${name}`)
    await client.deliver()
    expect(madeRooms(harness.docspace)).toEqual([])
    expect(parkedFor(harness)).toEqual(['waited-too-long'])
    expect(harness.log.lines.filter(({ reason }) => reason === 'crm-fields-missing')).not.toEqual([])
  })
})

describe('a record that says ready without the room’s data', () => {
  const drop = async (...names: string[]) => {
    await begin()
    await client.deliver()
    await harness.espo.asAdmin('PUT', `Account/${client.id}`, Object.fromEntries(names.map((name) => [name, null])))
  }

  test('gets what is missing, and the room is left alone', async () => {
    await drop('cDocspaceInvitationUrl', 'cDocspaceRoomUrl')
    const before = { ...record() }
    harness.docspace.state.members = []
    harness.docspace.resetCounters()
    await client.deliver()
    expect(invitation()).not.toBe('')
    expect(record().cDocspaceRoomUrl).not.toBeNull()
    expect(before.cDocspaceInvitationUrl).toBeNull()
    expect(harness.docspace.counters.writes).toBe(0)
    expect(client.status()).toBe('ready')
  })

  test('gets no link that people have deleted', async () => {
    await drop('cDocspaceInvitationUrl')
    harness.docspace.state.links = []
    await client.deliver()
    expect(invitation()).toBe('')
    expect(parkedFor(harness)).toEqual([])
  })

  test('says so when the CRM does not take it either; mended, the room is still people’s', async () => {
    await drop('cDocspaceInvitationUrl')
    await harness.espo.asAdmin('PUT', 'Admin/fieldManager/Account/cDocspaceInvitationUrl', { readOnly: true })
    await client.deliver()
    expect(parkedFor(harness)).toEqual(['crm-not-written'])
    expect(client.status()).toMatch(/^ready: this record does not take cDocspaceInvitationUrl\. Run roomkeeper connect/)
    expect(client.room().members).toContain(`${acme.email} 2`)
    harness.docspace.state.members = []
    harness.docspace.resetCounters()
    await harness.espo.asAdmin('PUT', 'Admin/fieldManager/Account/cDocspaceInvitationUrl', { readOnly: false })
    await client.deliver()
    expect(client.status()).toBe('ready')
    expect(invitation()).not.toBe('')
    expect(harness.docspace.counters.writes).toBe(0)
  })
})
