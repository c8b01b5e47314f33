import { expect, test } from 'vitest'
import { tellSwitchedOff } from '#lib/events/off-mail.ts'
import { createOutletStates } from '#lib/events/store/outlet-states.ts'
import type { Mail } from '#lib/notify/mail.ts'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { memoryTexts } from '../runtime/objects/memory-texts.ts'

keepTestLog()
const at = Date.UTC(2026, 10, 29, 9)
const off = { at, why: 'it answered 410, and is gone' }

const open = async (more: object = {}) => {
  const { store } = memoryTexts()
  const states = createOutletStates(async () => store)
  const sent: Mail[] = []
  const world = {
    at,
    states,
    sent,
    failing: undefined as Error | undefined,
    mail: { sender: 'roomkeeper@acme.example', recipients: ['admin@acme.example'] },
    environment: 'prod',
    now: () => world.at,
    send: async (mail: Mail) => {
      sent.push(mail)
      if (world.failing) throw world.failing
    },
    tell: (services: object = {}) => tellSwitchedOff({ ...world, ...services }, 'ops'),
    kept: async () => (await states.read('ops')).state,
  }
  await states.write('ops', { v: 1, failingSince: at, off, ...more }, undefined)
  return world
}

test('administrators are told once which outlet is off, why, and what to do', async () => {
  const world = await open()
  expect(await world.tell()).toBeUndefined()
  expect(await world.tell()).toBeUndefined()
  expect(world.sent).toMatchObject([
    {
      from: 'roomkeeper@acme.example',
      to: ['admin@acme.example'],
      subject: 'Roomkeeper prod: the outlet ops was switched off',
    },
  ])
  const [{ text, html } = { text: '', html: '' }] = world.sent
  expect(text.split('\n\n')).toEqual([
    'Since 2026-11-29T09:00:00.000Z it gets no events: it answered 410, and is gone.',
    'Rooms and backups do not depend on it.',
    expect.stringMatching(/^Put its receiver right; roomkeeper events test ops --env prod switches it on again\./),
  ])
  expect(html).toContain('<h1 style="margin:0;font-size:18px">An outlet was switched off</h1>')
  expect(html).toContain('events test ops --env prod</code>')
  expect(html.match(/<p style="margin:0 0 12px">/g)).toHaveLength(3)
  expect(await world.kept()).toEqual({ v: 1, failingSince: at, off, mail: { state: 'sent', tries: 1 } })
})

test('an outlet that is off again is told of again', async () => {
  const world = await open({ mail: { state: 'sent', tries: 1 } })
  await world.tell()
  expect(world.sent).toEqual([])
  await world.states.write('ops', { v: 1, off }, (await world.states.read('ops')).tag)
  await world.tell()
  expect(world.sent).toHaveLength(1)
})

test('nobody is told of an outlet that is on, or where nobody is named', async () => {
  const world = await open({ off: undefined })
  expect(await world.tell()).toBeUndefined()
  const unnamed = await open()
  expect(await unnamed.tell({ mail: undefined })).toBeUndefined()
  expect([world.sent, unnamed.sent]).toEqual([[], []])
})

test('a mail that was refused for a while is tried again in its time', async () => {
  const world = await open()
  world.failing = new NotDelivered('SES refused the mail (Throttling)')
  const wait = (await world.tell()) ?? 0
  expect(wait).toBeGreaterThanOrEqual(1_000)
  expect(wait).toBe(((await world.kept()).mail?.until ?? 0) - world.at)
  world.at += 1
  expect(await world.tell()).toBe(((await world.kept()).mail?.until ?? 0) - world.at)
  expect(world.sent).toHaveLength(1)
  world.failing = undefined
  world.at += wait
  expect(await world.tell()).toBeUndefined()
  expect(world.sent).toHaveLength(2)
  expect(world.sent[1]?.text).not.toContain('not known')
})

test('a mail that will never be taken is given up', async () => {
  const world = await open()
  world.failing = new NotDelivered('SES refused the mail (MessageRejected)', { permanent: true })
  expect(await world.tell()).toBeUndefined()
  expect((await world.kept()).mail).toMatchObject({ state: 'failed', tries: 1 })
})

test('after a crash the next mail says that it may be the second', async () => {
  const world = await open()
  const { states } = world
  let writes = 0
  const dying = {
    ...states,
    write: async (...given: Parameters<typeof states.write>) => {
      writes += 1
      if (writes > 1) throw new Error('the function died')
      return states.write(...given)
    },
  }
  await expect(world.tell({ states: dying })).rejects.toThrow('died')
  const held = (await world.tell()) ?? 0
  expect(held).toBeGreaterThan(15 * 60_000)
  expect(world.sent).toHaveLength(1)
  world.at += held
  expect(await world.tell()).toBeUndefined()
  expect(world.sent[1]?.text).toMatch(/^It is not known whether this mail has reached you before\.\n\nSince/)
})

test('of two workers at once one tells it', async () => {
  const world = await open()
  const { states } = world
  const late = {
    ...states,
    read: async (outlet: string) => {
      const found = await states.read(outlet)
      await states.write(
        outlet,
        { ...found.state, mail: { state: 'sending', tries: 1, until: world.at + 5 } },
        found.tag,
      )
      return found
    },
  }
  expect(await world.tell({ states: late })).toBe(30_000)
  expect(world.sent).toEqual([])
})
