import { expect, test } from 'vitest'
import type { EspoMethod } from '#lib/crm/espocrm/api.ts'
import type { FieldContext } from '#lib/crm/espocrm/custom-fields.ts'
import { layoutRemoval, layoutStep } from '#lib/crm/espocrm/layout.ts'
import { answerOf } from '../scripted-api.ts'
import { caught } from '../worlds/world.ts'

const fields = { roomId: 'cRoomId', roomUrl: 'cRoomUrl', invitationUrl: 'cLink', status: 'cStatus' }
const own = {
  customLabel: 'DocSpace',
  rows: [
    [{ name: 'cRoomUrl' }, { name: 'cStatus' }],
    [{ name: 'cLink' }, false],
  ],
}
const theirs = { customLabel: 'Overview', rows: [[{ name: 'name' }]] }

const espocrm = (layout: unknown, admin = true) => {
  const asked: [string, unknown][] = []
  const call = async (method: EspoMethod, path: string, json?: unknown) => {
    asked.push([`${method} ${path}`, json])
    return answerOf(200, { json: layout })
  }
  const context: FieldContext = { call, admin: admin ? call : undefined, fields, portalUrl: 'https://docs.example.com' }
  return { context, written: () => asked.filter(([route]) => route.startsWith('PUT')) }
}
const needs = ['adminUser', 'adminPassword']

test('a panel of its own is added behind the others', async () => {
  const { context, written } = espocrm([theirs])
  const step = await layoutStep(context, 'Account')
  expect(step).toMatchObject({ what: 'panel DocSpace on the page of Account', state: 'to-do', needs })
  await step.make?.()
  expect(written()).toEqual([['PUT Account/layout/detail', [theirs, own]]])
})

test.each([[[own]], [[{ rows: [[{ name: 'cRoomUrl' }]] }]]])(
  'a page that shows the link is done: %#',
  async (layout) => {
    expect(await layoutStep(espocrm(layout).context, 'Account')).toEqual({
      what: 'panel DocSpace on the page of Account',
      state: 'done',
    })
  },
)

test('a field whose name only begins with ours is another one', async () => {
  expect((await layoutStep(espocrm([{ rows: [[{ name: 'cRoomUrlOld' }]] }]).context, 'Account')).state).toBe('to-do')
})

test('the panel is taken off, and the others stay', async () => {
  const { context, written } = espocrm([theirs, own])
  const [step, ...others] = await layoutRemoval(context, 'Account')
  expect([step, others]).toEqual([
    { what: 'take the panel DocSpace off the page of Account', state: 'to-do', needs, make: expect.any(Function) },
    [],
  ])
  await step?.make?.()
  expect(written()).toEqual([['PUT Account/layout/detail', [theirs]]])
  expect(await layoutRemoval(espocrm([theirs]).context, 'Account')).toEqual([])
})

test('a page is changed by an administrator alone', async () => {
  const step = await layoutStep(espocrm([], false).context, 'Account')
  expect(await caught(step.make?.() ?? Promise.resolve())).toMatchObject({
    reason: { code: 'crm-forbidden' },
    detail: 'no administrator was given',
  })
})

test('a page of another form is not touched', async () => {
  expect(await caught(layoutStep(espocrm({}).context, 'Account'))).toMatchObject({
    detail: 'GET layout: 200, but not as documented',
  })
})
