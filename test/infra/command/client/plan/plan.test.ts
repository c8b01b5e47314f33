import { afterEach, describe, expect, test } from 'vitest'
import { planForClient, showPlan } from '#infra/command/client/plan/plan.ts'
import { createOutput } from '#infra/command/output/output.ts'
import { processShell } from '#infra/command/shell.ts'
import type { Target } from '#infra/command/target/target.ts'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { configureSources } from '#lib/crm/configure.ts'
import { account, type Harness, openHarness } from '#test/onboarding/harness.ts'
import { layLogo, logoFileId } from '#test/onboarding/world/logos.ts'
import { madeRooms } from '#test/onboarding/world/portal-view.ts'
import { acme, newClient, type Story, storyOf } from '#test/onboarding/world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const open = async (settings: Record<string, unknown>) => {
  harness = await openHarness({ settings })
}

const targetHere = async () => {
  const { docspace, espo, clock, services } = harness
  const keys: Record<string, object> = {
    'docspace/onboarding': { apiKey: SAMPLE_KEYS.onboarding },
    'crm/espocrm': { apiKey: espo.credentials.apiKey },
  }
  return {
    environment: 'test',
    settings: { docspace: { url: docspace.url }, onboarding: services.settings },
    sources: await configureSources({ espocrm: { url: espo.url } }, {}),
    secrets: { find: async (name: string) => keys[name] },
    secretsManager: { send: async () => ({}) },
    secretName: (path: string) => path,
    clock,
  } as unknown as Target
}

/** The plan of a client, which changes nothing in the portal or on the record. */
const planOf = async ({ id }: Pick<Story, 'id'>) => {
  const seen = () => structuredClone([madeRooms(harness.docspace), harness.espo.record(id)])
  const before = seen()
  const plan = await planForClient(await targetHere(), account(id))
  expect(seen()).toEqual(before)
  return plan
}

const shown = (plan: Parameters<typeof showPlan>[1]): string => {
  let text = ''
  const stdout = Object.assign(Object.create(process.stdout), { isTTY: false, write: (part: string) => (text += part) })
  showPlan(createOutput({ ...processShell(), stdout, environment: {} }, { json: false }), plan)
  return text
}

test('folders of a rule are named after what the template brings along', async () => {
  await open({ welcome: { way: 'room', templateId: 30 }, rooms: [{ name: 'legal', folders: ['Legal/Offers'] }] })
  const plan = await planOf(await newClient(harness))
  if (plan.do !== 'steps') throw new Error(plan.do)
  expect(plan.steps.filter((step) => step.includes('folder'))).toEqual([
    'create the folder Legal',
    'create the folder Legal/Offers',
  ])
})

test('a ready room whose record another rule takes by now, or none', async () => {
  const rooms = [
    { name: 'partners', where: { type: ['Partner'] } },
    { name: 'customers', where: { type: ['Customer'] } },
  ]
  await open({ rooms })
  const client = await newClient(harness)
  const typed = async (type: string) => {
    await harness.espo.updateClient(client.id, { type })
    return planOf(client)
  }
  await typed('Partner')
  await client.deliver()
  const where = `its room was ready before and belongs to people (${harness.docspace.url}/rooms/shared/${client.room().id})`
  const stays = 'the room was made by the rule "partners" and stays with it'
  expect(await typed('Partner')).toMatchObject({ do: 'nothing', why: where })
  expect(await typed('Customer')).toMatchObject({
    why: `${where}; ${stays}; the rule "customers" takes the record now`,
  })
  expect(await typed('Investor')).toMatchObject({ why: `${where}; ${stays}; no rule takes the record now` })
})

test('a room with a logo', async () => {
  await open({ room: { logoFileId } })
  layLogo(harness.docspace)
  const plan = await planOf(await newClient(harness))
  if (plan.do !== 'steps') throw new Error(plan.do)
  expect(plan.steps.filter((step) => step.includes('logo'))).toEqual([`make file ${logoFileId} the logo of the room`])
})

describe('a client whose people wait for the record', () => {
  const invite = { when: { type: ['Customer', 'Partner'], description: 'Legal' } }

  test('has a room to be built, without anybody from outside', async () => {
    await open({ invite })
    const plan = await planOf(await newClient(harness))
    if (plan.do !== 'steps') throw new Error(plan.do)
    expect(plan.steps[0]).toBe('create the room "Client - Acme"')
    expect(plan.steps.at(-1)).toBe('write room and `ready for review` on the CRM record')
    expect(plan.steps.join()).not.toContain(acme.email)
    expect(plan.steps.join()).not.toContain('link')
  })

  test('is in review: nothing is to be done, and it is said what people wait for', async () => {
    await open({ invite })
    const client = await newClient(harness)
    await client.deliver()
    const plan = await planOf(client)
    const { id } = client.room()
    const why = `its room is ready for review (${harness.docspace.url}/rooms/shared/${id}), and people from outside come in when type is Customer or Partner and description is Legal`
    expect(plan).toEqual({ client: client.tag, do: 'nothing', name: 'Acme', why })
    expect(shown(plan)).toBe(`${client.tag}  Acme\n  nothing is to be done: ${why}\n`)
  })

  test('is in review and follows its record by the settings, as far as something is remembered', async () => {
    await open({ invite, follow: {} })
    const client = await newClient(harness)
    await client.deliver()
    const plan = await planOf(client)
    if (plan.do !== 'nothing') throw new Error(plan.do)
    expect(plan.why).toMatch(/is ready for review .*; the room does not follow its record: the bucket of memories/)
  })

  test('is let in next: by a link, with the client’s address, and nothing is built again', async () => {
    await open({ invite })
    const client = await newClient(harness)
    await client.deliver()
    for (const folder of harness.docspace.state.folders)
      if (folder.parentId === client.room().id) folder.title += ' old'
    await harness.espo.updateClient(client.id, { type: 'Partner', description: 'Legal' })
    expect(await planOf(client)).toEqual({
      ...{ client: client.tag, do: 'steps', name: 'Acme', notes: [] },
      steps: [
        'create the invitation link "Client invitation" (reads)',
        `invite ${acme.email} (reads)`,
        'write room, link and status on the CRM record',
      ],
    })
  })
})

describe('a client whose record names a room', () => {
  const named = async () => {
    const other = await harness.espo.createClient({ ...acme, name: 'By hand' })
    await storyOf(harness, other.id).deliver()
    const room = harness.docspace.state.rooms.at(-1)
    if (!room) throw new Error('no room was made')
    Object.assign(room, { tags: [] })
    const client = await newClient(harness)
    await harness.espo.updateClient(client.id, { cDocspaceRoomId: String(room.id) })
    return { client, room }
  }

  test('is linked with it, and the room stays as it is', async () => {
    const rooms = [{ name: 'legal' }]
    await open({ adopt: 'link-only', rooms })
    const { client, room } = await named()
    const plan = await planOf(client)
    const note = 'the room was there before, and was left as it is'
    expect(plan).toEqual({
      ...{ client: client.tag, do: 'steps', name: 'Acme', notes: [note], rule: 'legal' },
      steps: [`put the client's tag on room ${room.id}`, 'write room, link and status on the CRM record'],
    })
    expect(shown(plan)).toContain('by the rule "legal"\n')
    expect(shown(plan)).toContain(`Note: ${note}.`)
  })

  test('has no rule where there are none', async () => {
    await open({ adopt: 'link-only' })
    expect(await planOf((await named()).client)).not.toHaveProperty('rule')
  })

  test('has it completed, and no other one made', async () => {
    await open({ adopt: 'complete' })
    const { client } = await named()
    const plan = await planOf(client)
    if (plan.do !== 'steps') throw new Error(plan.do)
    expect(plan.steps.filter((step) => step.startsWith('create the room'))).toEqual([])
    expect(plan.notes).toContain('the room was there before, and has got what it lacked')
  })

  test('would be parked where it is another client’s', async () => {
    await open({ adopt: 'complete' })
    const { client, room } = await named()
    Object.assign(room, { tags: ['espocrm:Account:other'] })
    expect(await planOf(client)).toMatchObject({
      do: 'park',
      reason: { code: 'adopt-of-another-client' },
      detail: `room ${room.id}`,
    })
  })
})
