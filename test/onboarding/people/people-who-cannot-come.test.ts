import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { account, type Harness, openHarness } from '../harness.ts'
import { drain } from '../world/lambda.ts'
import { madeRooms } from '../world/portal-view.ts'
import { acme, newClient, parkedFor, storyOf } from '../world/story.ts'

const caseOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/cases/${name}.json`, import.meta.url), 'utf8')) as {
    input: { record: { name: string; email: string; ownerEmail?: string } }
  }

let harness: Harness
beforeEach(async () => {
  harness = await openHarness()
})
afterEach(() => harness.stop())

const deactivate = (email: string) => {
  const user = harness.docspace.state.users.find((one) => one.email === email)
  if (!user) throw new Error(`${email} is nobody of the sample portal`)
  user.status = 2
}

const generic = { source: 'generic', type: 'client', id: 'c-1' }

describe('the client', () => {
  test('whose DocSpace account is deactivated has a room, and the record says that he cannot come in', async () => {
    const { record } = caseOf('13-disabled-account-of-the-client').input
    const client = await newClient(harness, { ...acme, ...record })
    await client.deliver()
    expect(client.status()).toMatch(/^ready: the client cannot come in, .*deactivated/)
    expect(client.room().links).toEqual([2])
  })

  test('whose address DocSpace refuses is parked, and the record says so', async () => {
    const client = await newClient(harness)
    harness.docspace.faults.add(fault({ method: 'PUT', path: /\/share$/ }, { kind: 'status', status: 403 }, 20))
    await client.deliver()
    expect(parkedFor(harness)).toEqual(['invitation-refused'])
    expect(client.status()).toMatch(/DocSpace does not let the client or the manager be invited/)
  })

  test('who owns the rooms is not invited into his own, and the record says so', async () => {
    const { record } = caseOf('23-portal-owner-as-client').input
    const { email } = record
    const client = await newClient(harness, { ...acme, ...record })
    await client.deliver()
    expect(client.status()).toMatch(/^ready: the client was not invited, .*owner/)
    expect(client.room().mails.filter((mail) => mail.startsWith(email))).toEqual([])
    expect(client.room().members.filter((member) => member.startsWith(email))).toEqual([])
  })

  test('whose address has a character that nobody sees is invited without it', async () => {
    const { input } = caseOf('14-zero-width-space-in-address') as unknown as { input: { email: string } }
    harness.enqueue(generic, { id: 'c-1', name: 'Acme', email: input.email })
    await drain(harness, harness.freshWorker)
    expect(harness.docspace.state.mails.map(({ to }) => to)).toContain('pat@example.org')
  })
})

describe('the owner of the record', () => {
  test('whose account is deactivated once he is in the room cannot come in, and the record says so', async () => {
    harness.docspace.hooks.onAnswer = ({ method, path }) => {
      if (method === 'PUT' && path.endsWith('/share')) deactivate(acme.ownerEmail)
    }
    const client = await newClient(harness)
    await client.deliver()
    expect(client.status()).toMatch(/^ready: the manager cannot come in, .*deactivated/)
    expect(client.room().members).toContain(`${acme.ownerEmail} 9`)
  })

  test('whose account is deactivated leaves the room to the default manager', async () => {
    const { record } = caseOf('66-disabled-owner').input
    harness.enqueue(generic, { id: 'c-1', name: record.name, email: record.email, manager: record.ownerEmail ?? '' })
    await drain(harness, harness.freshWorker)
    expect(madeRooms(harness.docspace)[0]?.members).toEqual(['anna.manager@example.com 9', `${record.email} 2`])
    await harness.stop()
    harness = await openHarness()
    deactivate('ben.manager@example.com')
    const client = await newClient(harness, { ...acme, ownerEmail: 'ben.manager@example.com' })
    await client.deliver()
    expect(client.status()).toBe('ready: the default manager has the room, the owner’s DocSpace account is not active')
  })

  test('is told from one who is not there, with a text of its own', async () => {
    const { ownerEmail: _, ...ownerless } = acme
    const { id } = await harness.espo.createClient(ownerless)
    const story = storyOf(harness, id)
    await story.deliver()
    expect(story.status()).toBe('ready: the default manager has the room, the record has no owner')
  })
})

test('a default manager who was deactivated a moment ago is noticed by a worker that knew him', async () => {
  const worker = harness.freshWorker()
  const { ownerEmail: _, ...ownerless } = acme
  for (const name of ['First', 'Second']) {
    const { id } = await harness.espo.createClient({ ...ownerless, name })
    harness.enqueue(account(id))
    await drain(harness, () => worker)
    deactivate('anna.manager@example.com')
  }
  expect(parkedFor(harness)).toEqual(['manager-unknown'])
})
