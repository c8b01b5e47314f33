import { afterEach, describe, expect, test } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { openSite, type Site, type SiteOptions } from '../site.ts'
import { madeRooms } from '../world/portal-view.ts'
import { acme, newClient, parkedFor, type Story } from '../world/story.ts'

let site: Site
let client: Story
afterEach(() => site.stop())

const begin = async (options: SiteOptions = {}) => {
  site = await openSite(options)
  client = await newClient(site)
}

const record = () => site.espo.record(client.id) ?? {}
const invitation = () => String(record().cDocspaceInvitationUrl ?? '')

/** The link of the client's room, asked for under an address. */
const linkUnder = async ({ host, protocol }: URL): Promise<string> => {
  const path = `/api/2.0/files/rooms/${client.room().id}/links?type=0`
  const headers = {
    authorization: `Bearer ${SAMPLE_KEYS.onboarding}`,
    'x-forwarded-host': host,
    'x-forwarded-proto': protocol.slice(0, -1),
  }
  const answer = (await (await fetch(site.docspace.url + path, { headers })).json()) as {
    response: { sharedLink: { shareLink: string } }[]
  }
  return answer.response[0]?.sharedLink.shareLink ?? ''
}

describe('a client gets the links of the portal’s public address', () => {
  test('on this machine, though DocSpace makes localhost of it, which the CRM refuses', async () => {
    await begin()
    await client.deliver()
    expect(client.status()).toBe('ready')
    expect(await linkUnder(new URL(site.docspace.url))).toMatch(/^http:\/\/localhost:/)
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
    expect(parkedFor(site)).toEqual(['crm-refused'])
    expect(record()).toMatchObject({ cDocspaceRoomId: String(client.room().id), cDocspaceInvitationUrl: null })
    expect(client.status()).toMatch(/^needs attention: .*cDocspaceRoomUrl, cDocspaceInvitationUrl/)
    expect(client.room()).toMatchObject({ links: [2] })
  })

  test('a field that is missing; mended, the replay writes it', async () => {
    await begin()
    await site.espo.asAdmin('DELETE', 'Admin/fieldManager/Account/cDocspaceInvitationUrl')
    await client.deliver()
    expect(parkedFor(site)).toEqual(['crm-not-written'])
    expect(client.status()).toMatch(/^needs attention: .*does not take cDocspaceInvitationUrl/)
    const field = { name: 'docspaceInvitationUrl', type: 'url', maxLength: 1000 }
    await site.espo.asAdmin('POST', 'Admin/fieldManager/Account', field)
    await client.deliver()
    expect(client.status()).toBe('ready')
    expect(invitation()).not.toBe('')
    expect(madeRooms(site.docspace)).toHaveLength(1)
  })

  test('all fields are missing: nothing is made, and the client waits for them', async () => {
    await begin({ settings: { patienceHours: 1 } })
    for (const name of ['Status', 'RoomId', 'RoomUrl', 'InvitationUrl'])
      await site.espo.asAdmin('DELETE', `Admin/fieldManager/Account/cDocspace${name}`)
    await client.deliver()
    expect(madeRooms(site.docspace)).toEqual([])
    expect(parkedFor(site)).toEqual(['waited-too-long'])
    expect(site.log.lines.filter(({ reason }) => reason === 'crm-fields-missing')).not.toEqual([])
  })
})

describe('a record that says ready without the room’s data', () => {
  const drop = async (...names: string[]) => {
    await begin()
    await client.deliver()
    await site.espo.asAdmin('PUT', `Account/${client.id}`, Object.fromEntries(names.map((name) => [name, null])))
  }

  test('gets what is missing, and the room is left alone', async () => {
    await drop('cDocspaceInvitationUrl', 'cDocspaceRoomUrl')
    const before = { ...record() }
    site.docspace.state.members = []
    site.docspace.resetCounters()
    await client.deliver()
    expect(invitation()).not.toBe('')
    expect(record().cDocspaceRoomUrl).not.toBeNull()
    expect(before.cDocspaceInvitationUrl).toBeNull()
    expect(site.docspace.counters.writes).toBe(0)
    expect(client.status()).toBe('ready')
  })

  test('gets no link that people have deleted', async () => {
    await drop('cDocspaceInvitationUrl')
    site.docspace.state.links = []
    await client.deliver()
    expect(invitation()).toBe('')
    expect(parkedFor(site)).toEqual([])
  })

  test('says so when the CRM does not take it either; mended, the room is still people’s', async () => {
    await drop('cDocspaceInvitationUrl')
    await site.espo.asAdmin('PUT', 'Admin/fieldManager/Account/cDocspaceInvitationUrl', { readOnly: true })
    await client.deliver()
    expect(parkedFor(site)).toEqual(['crm-not-written'])
    expect(client.status()).toMatch(/^ready: this record does not take cDocspaceInvitationUrl\. Run roomkeeper connect/)
    expect(client.room().members).toContain(`${acme.email} 2`)
    site.docspace.state.members = []
    site.docspace.resetCounters()
    await site.espo.asAdmin('PUT', 'Admin/fieldManager/Account/cDocspaceInvitationUrl', { readOnly: false })
    await client.deliver()
    expect(client.status()).toBe('ready')
    expect(invitation()).not.toBe('')
    expect(site.docspace.counters.writes).toBe(0)
  })
})
