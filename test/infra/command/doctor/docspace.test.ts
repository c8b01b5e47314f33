import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fault, when } from '#infra/simulators/http/faults.ts'
import { openInstance, type RunningInstance } from '../running-instance.ts'
import { simulatedPortal } from '../simulated.ts'
import { examine } from './findings.ts'

let running: RunningInstance

beforeAll(async () => {
  running = await openInstance()
}, 60_000)
afterAll(() => running?.stop())

const portal = () => simulatedPortal(running).state

test('tells version and plan of the portal, and every key with how long it lasts', async () => {
  const { findings } = await examine(running)
  const good = findings.filter(({ verdict }) => verdict === 'ok').map(({ area, text }) => `${area}: ${text}`)
  expect(good).toEqual(
    expect.arrayContaining([
      `DocSpace: ${running.instance.docspaceUrl} is a DocSpace`,
      'DocSpace: version 3.7 or later; it calls itself 3.1.0',
      'DocSpace: the plan has no limit of rooms',
      'DocSpace: the key does not expire',
      'Backup of main: the key does not expire',
    ]),
  )
})

test('says how many rooms it has looked into where nobody is locked out', async () => {
  const { findings } = await withBroken(() => changed(portal(), clientRoom('', '')))
  expect(findings.filter(({ area }) => area === 'Rooms')).toEqual([
    expect.objectContaining({
      verdict: 'ok',
      text: expect.stringMatching(/^the owners of 1 clients’ rooms .*; 1 rooms/),
    }),
  ])
})

const userOf = (address: string) => portal().users.find(({ email }) => email === address)

/** Changes a thing, and returns how to undo it. */
const changed = <T extends object>(thing: T | undefined, patch: Partial<T>) => {
  if (!thing) throw new Error('there is nothing to change')
  const before = Object.fromEntries(Object.keys(patch).map((name) => [name, thing[name as keyof T]]))
  Object.assign(thing, patch)
  return () => void Object.assign(thing, before)
}

const faulty = (fault: Fault) => {
  running.instance.docspace?.faults.add(fault)
  return () => running.instance.docspace?.faults.clear()
}

/** A plan of `maxRooms`, of which `used` are used. */
const plan = (used: number, maxRooms: number) => {
  const [room] = portal().rooms
  if (!room) throw new Error('the sample portal has a room')
  return { rooms: Array(used).fill(room), tariff: { ...portal().tariff, maxRooms } }
}

const gone = 'dora.gone@example.com'

/** A client's room of `owner` with a link of `maker` and somebody who has not come. */
const clientRoom = (owner: string, maker: string) => {
  const { rooms, links, members, users } = portal()
  const [room] = rooms
  const [createdBy, linked] = [userOf(owner)?.id ?? portal().ownerId, userOf(maker)?.id ?? portal().ownerId]
  if (!room) throw new Error('the sample portal has a room')
  const guest = { id: 'guest', email: 'gina@client.example', type: 'guest', status: 4, activationStatus: 2 } as const
  const link = {
    id: 'link',
    roomId: 900,
    linkType: 0,
    access: 2,
    title: 'In',
    createdBy: linked,
    primary: false,
  } as const
  return {
    rooms: [...rooms, { ...room, id: 900, title: 'Acme', tags: ['espocrm:Account:6b02'], createdBy }],
    links: [...links, { ...link, internal: false, denyDownload: false }],
    members: [...members, { roomId: 900, userId: guest.id, access: 2, by: linked }],
    users: [...users, { ...guest, firstName: '', lastName: '', userName: 'gina', created: 0 }],
  }
}

/** Breaks something, looks, and repairs it. */
const withBroken = async (breakIt: () => () => void) => {
  const repair = breakIt()
  try {
    // What a broken portal makes of the event of a trial is no subject here.
    return await examine(running, {}, '--no-trial')
  } finally {
    repair()
  }
}

describe('names what is broken, with a remedy', () => {
  const cases: [string, RegExp, () => () => void][] = [
    [
      'a key without a permission',
      /the key lacks files:write/,
      () => changed(portal().keys[0], { permissions: ['rooms:write', 'accounts:read'] }),
    ],
    ['a revoked key', /DocSpace refuses the API key/, () => changed(portal().keys[0], { isActive: false })],
    [
      'an owner of the key who may not make rooms',
      /may not make rooms/,
      () => changed(portal().keys[0], { userId: userOf('carl.user@example.com')?.id ?? '' }),
    ],
    [
      'a template that is gone',
      /file 12 .* is not there/,
      () => changed(portal(), { files: portal().files.filter(({ id }) => id !== 12) }),
    ],
    [
      'a template of another kind than its title says',
      /file 11 ends in .docx/,
      () =>
        changed(
          portal().files.find(({ id }) => id === 11),
          { title: 'Welcome.docx' },
        ),
    ],
    [
      'a backup key that may not do everything',
      /the key lacks a permission that backups need/,
      () => changed(portal().keys[1], { permissions: ['rooms:write', 'accounts.self:read'] }),
    ],
    [
      'a backup key of somebody who is no administrator',
      /does not administer the portal/,
      () => changed(portal().keys[1], { userId: userOf('anna.manager@example.com')?.id ?? '' }),
    ],
    [
      'a room whose owner has left',
      /^1 clients have a room of an account that is not active.* 1 clients and 1 people who were invited have not come and cannot/,
      () => changed(portal(), clientRoom(gone, gone)),
    ],
    [
      'a link whose maker has left',
      /^1 links let nobody in.* 1 clients and 1 people who were invited have not come and cannot/,
      () => changed(portal(), clientRoom('', gone)),
    ],
    ['a plan whose rooms are used up', /1 of 1 rooms of the plan are used/, () => changed(portal(), plan(1, 1))],
    [
      'a portal that does not answer',
      /^no answer to GET \/api\/2.0\/settings/,
      () => faulty(when({ path: /settings$/ }, { kind: 'reset' }, 100)),
    ],
    [
      'an address where something else answers',
      /answers, but not as DocSpace does/,
      () => faulty(when({ path: /settings$/ }, { kind: 'status', status: 200, body: '<h1>Welcome</h1>' }, 100)),
    ],
    [
      'a default manager who has left',
      /the default manager anna.manager@example.com is no active account/,
      () => changed(userOf('anna.manager@example.com'), { status: 2 }),
    ],
  ]
  test.each(cases)('%s', async (_name, text, breakIt) => {
    const { problems, code } = await withBroken(breakIt)
    expect(code).toBe(1)
    expect(
      problems.filter((one) => text.test(one.text)),
      JSON.stringify(problems),
    ).not.toEqual([])
  })

  const soon = Date.now() + 5 * 86_400_000
  const warnings: [string, RegExp, () => () => void][] = [
    ['the key ends soon', /^the key expires in 4 d 23 h/, () => changed(portal().keys[0], { expiresAt: soon })],
    ['the backup key ends soon', /^the key expires in 4 d 23 h/, () => changed(portal().keys[1], { expiresAt: soon })],
    [
      'the key may do everything',
      /^the key may do everything/,
      () => changed(portal().keys[0], { permissions: ['*'] }),
    ],
    ['the plan has few rooms left', /^19 of 20 rooms of the plan/, () => changed(portal(), plan(19, 20))],
    [
      'the default manager cannot be a room manager',
      /can only be a content creator/,
      () => changed(userOf('anna.manager@example.com'), { type: 'user' }),
    ],
  ]
  test.each(warnings)('that %s is a warning, and no failure', async (_name, text, breakIt) => {
    const { code, findings } = await withBroken(breakIt)
    expect([code, findings.filter(({ verdict }) => verdict === 'problem')]).toEqual([0, []])
    const warned = findings.filter(({ verdict }) => verdict === 'warning')
    expect(warned.map((one) => one.text)).toEqual([expect.stringMatching(text)])
  })
})
