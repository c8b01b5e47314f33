import { afterEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import { createWorker } from '#lib/onboarding/worker.ts'
import { account, type Harness, openHarness } from '../harness.ts'
import { drain } from '../world/lambda.ts'
import { madeRooms, readyRoom, wholeTree } from '../world/portal-view.ts'
import { acme, newClient, parkedFor } from '../world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const open = async (settings: Record<string, unknown>) => {
  harness = await openHarness({ settings })
}
const strangers = { ...acme, ownerEmail: 'stranger@example.com' }
const manager = (unknownOwner: string) => ({ manager: { default: 'anna.manager@example.com', unknownOwner } })

describe('an owner without an account', () => {
  test('by `skip`: nobody manages the room, the client has it all the same, and the record says so', async () => {
    await open(manager('skip'))
    const client = await newClient(harness, strangers)
    await client.deliver()
    expect(client.room()).toMatchObject({ content: wholeTree, members: ['contact@acme.example.com 2'] })
    expect(client.status()).toMatch(/^ready: the owner has no DocSpace account, so nobody manages the room/)
  })

  test('by `park`: the client waits on the dead-letter queue with the reason, and nothing was made', async () => {
    await open(manager('park'))
    const client = await newClient(harness, strangers)
    await client.deliver()
    expect(parkedFor(harness)).toEqual(['owner-unknown'])
    expect(madeRooms(harness.docspace)).toEqual([])
    expect(client.status()).toMatch(/^needs attention: /)
  })

  test.each(['skip', 'park'])(
    'is one thing, an owner with an account another: `%s` does not touch that',
    async (policy) => {
      await open(manager(policy))
      const client = await newClient(harness, { ...acme, ownerEmail: 'ben.manager@example.com' })
      await client.deliver()
      expect(client.room().members).toContain('ben.manager@example.com 9')
    },
  )
})

describe('of several contacts', () => {
  const contacts = ['second@acme.example.com', 'third@acme.example.com'].map((email) => ({ email }))

  test.each([
    [1, ['contact']],
    [2, ['contact', 'second']],
    [5, ['contact', 'second', 'third']],
  ])('at most %i are invited, the first ones, each by one mail', async (most, invited) => {
    await open({ client: { most } })
    const client = await newClient(harness, { ...acme, contacts })
    await client.deliver()
    const { members, mails } = client.room()
    expect(members).toEqual(['anna.manager@example.com 9', ...invited.map((one) => `${one}@acme.example.com 2`)])
    expect(mails.filter((mail) => mail.endsWith(' invitation'))).toHaveLength(invited.length)
  })

  test('the role of the settings is what they get', async () => {
    await open({ client: { role: 'content-creator', most: 2 } })
    const client = await newClient(harness, { ...acme, contacts })
    await client.deliver()
    const access = client
      .room()
      .members.filter((one) => one.includes('acme'))
      .map((one) => one.split(' ')[1])
    expect(access).toEqual(['11', '11'])
  })
})

describe('an address that the settings exclude', () => {
  test.each([
    ['of our own domain', { excludedDomains: ['Studio.Example'] }, 'info@studio.example'],
    ['of a part of our own domain', { excludedDomains: ['studio.example'] }, 'info@berlin.studio.example'],
    ['of a free-mail provider', { excludeFreeMail: true }, 'jan.kowalski@GMAIL.com'],
  ])('%s is not invited; the room is made, and the record says so', async (_, client, email) => {
    await open({ client })
    const story = await newClient(harness, { ...acme, email })
    await story.deliver()
    expect(story.rooms()).toEqual([readyRoom(story.tag, 'Client - Acme')])
    expect(story.status()).toMatch(/^ready: nobody was invited, the settings exclude the address/)
  })

  test('is not one whose domain only ends alike', async () => {
    await open({ client: { excludedDomains: ['studio.example'] } })
    const client = await newClient(harness, { ...acme, email: 'info@otherstudio.example' })
    await client.deliver()
    expect(client.room().members).toContain('info@otherstudio.example 2')
  })

  test('makes room for the next contact', async () => {
    await open({ client: { excludedDomains: ['studio.example'] } })
    const contacts = [{ email: 'second@acme.example.com' }]
    const client = await newClient(harness, { ...acme, email: 'info@studio.example', contacts })
    await client.deliver()
    expect(client.room().members).toContain('second@acme.example.com 2')
  })

  test('of a free-mail provider is invited unless the settings say otherwise', async () => {
    await open({})
    const client = await newClient(harness, { ...acme, email: 'jan.kowalski@gmail.com' })
    await client.deliver()
    expect(client.room().members).toContain('jan.kowalski@gmail.com 2')
  })
})

describe('a record that is no client by the settings', () => {
  const customers = { clients: [{ object: 'Account', where: { type: ['Customer'] } }] }
  const deliver = async (id: string) => {
    const settings = z.parse(espocrm.settings, { url: harness.espo.url, ...customers })
    const credentials = { apiKey: harness.espo.credentials.apiKey }
    const openRecords = async (_: string, deadline: { remaining(): number }) =>
      espocrm.openRecords({ settings, credentials, deadline, clock: harness.clock })
    harness.enqueue(account(id))
    await drain(harness, () => createWorker({ ...harness.services, openRecords }))
  }

  test('as it is read, not as the event had it, gets no room and no word', async () => {
    await open({})
    const client = await newClient(harness, { ...acme, type: 'Customer' })
    await harness.espo.updateClient(client.id, { type: 'Partner' })
    await deliver(client.id)
    expect(madeRooms(harness.docspace)).toEqual([])
    expect(parkedFor(harness)).toEqual([])
    expect(client.status()).toBeNull()
  })

  test('gets its room when it has become one', async () => {
    await open({})
    const client = await newClient(harness, { ...acme, type: 'Partner' })
    await deliver(client.id)
    expect(madeRooms(harness.docspace)).toEqual([])
    await harness.espo.updateClient(client.id, { type: 'Customer' })
    await deliver(client.id)
    expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
  })
})

describe('contacts with a role by their kind', () => {
  const roles = [
    { where: { role: ['Decision maker'] }, role: 'content-creator' },
    { where: { title: ['Clerk', 'Decision maker'] }, role: 'editing' },
  ]
  const people = { boss: 'Decision maker', clerk: 'Clerk', guest: 'Guest' }
  const contacts = Object.entries(people).map(([name, role]) => ({ email: `${name}@acme.example.com`, name, role }))

  test('get it, the higher one of two, and the others come as they did', async () => {
    await open({ client: { contacts: roles } })
    const client = await newClient(harness, { ...acme, contacts })
    await client.deliver()
    expect(client.status()).toBe('ready')
    const { members, mails } = client.room()
    expect([...members].sort()).toEqual([
      'anna.manager@example.com 9',
      'boss@acme.example.com 11',
      'clerk@acme.example.com 10',
      'contact@acme.example.com 2',
    ])
    expect(mails.filter((mail) => mail.endsWith(' invitation'))).toHaveLength(3)
  })

  test('whom people took out of a room that was ready is not invited again', async () => {
    await open({ client: { contacts: roles } })
    const client = await newClient(harness, { ...acme, contacts })
    await client.deliver()
    const { members, mails } = client.room()
    const { state } = harness.docspace
    const boss = state.users.find(({ email }) => email === 'boss@acme.example.com')?.id
    state.members = state.members.filter(({ userId }) => userId !== boss)
    await client.deliver()
    expect(client.room().members).toEqual(members.filter((one) => !one.startsWith('boss@')))
    expect(client.room().mails).toEqual(mails)
  })
})

describe('a team beside the manager', () => {
  const ben = 'ben.manager@example.com'
  const groupOf = (name: string, ...emails: string[]) => {
    const { state } = harness.docspace
    const members = emails.flatMap((email) => state.users.find((user) => user.email === email)?.id ?? [])
    const group = { id: `0000000${state.groups.length}-1111-4222-8333-444444444444`, name, members, created: 0 }
    state.groups.push(group)
    return group.id
  }
  const rows = () =>
    harness.docspace.state.members.map(({ userId, access }) => {
      const { users, groups } = harness.docspace.state
      return `${users.find(({ id }) => id === userId)?.email ?? groups.find(({ id }) => id === userId)?.name} ${access}`
    })

  test('has colleagues and groups, everybody once, and none lower than by a group', async () => {
    const team = {
      people: [{ email: ben, role: 'read' }],
      groups: [{ name: 'lawyers', role: 'editing' }],
    }
    await open({ team })
    groupOf('Lawyers', ben)
    const client = await newClient(harness, acme)
    await client.deliver()
    expect(client.status()).toBe('ready')
    expect(rows().sort()).toEqual(['Lawyers 10', 'anna.manager@example.com 9', 'contact@acme.example.com 2'])
  })

  test('has a colleague by himself whose right is higher than his group’s', async () => {
    await open({
      team: { people: [{ email: ben, role: 'content-creator' }], groups: [{ name: 'Lawyers', role: 'read' }] },
    })
    groupOf('Lawyers', ben)
    const client = await newClient(harness, acme)
    await client.deliver()
    expect(rows()).toEqual(expect.arrayContaining(['Lawyers 2', `${ben} 11`]))
    // From ready on the room belongs to people: who was taken out stays out.
    const { state } = harness.docspace
    state.members = state.members.filter(({ access }) => access === 9)
    await client.deliver()
    expect(rows()).toEqual(['anna.manager@example.com 9'])
  })

  test('lacks whom DocSpace does not have, and the status says so', async () => {
    await open({ team: { groups: [{ name: 'Cooks', role: 'read' }] } })
    const client = await newClient(harness, acme)
    await client.deliver()
    expect(client.status()).toBe('ready: DocSpace has no group "Cooks"')
  })

  test('or stops the client, by the settings', async () => {
    await open({ team: { people: [{ email: 'nobody@example.com', role: 'read' }], unknown: 'park' } })
    const client = await newClient(harness, acme)
    await client.deliver()
    expect(parkedFor(harness)).toEqual(['team-unknown'])
    expect(madeRooms(harness.docspace)).toEqual([])
  })
})
