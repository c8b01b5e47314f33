import { describe, expect, test } from 'vitest'
import type { SalesforceApi } from '#lib/crm/salesforce/api/api.ts'
import { flowSteps } from '#lib/crm/salesforce/flow/flow-steps.ts'
import { objectSteps, taskSteps } from '#lib/crm/salesforce/flow/object-steps.ts'
import type { SalesforceSettings } from '#lib/crm/salesforce/settings.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, page } from '../../scripted-api.ts'
import { caught } from '../../worlds/world.ts'

const names = { roomId: 'Id__c', roomUrl: 'Url__c', invitationUrl: 'Link__c', status: 'Status__c' }
const field = (name: string, more: object = {}) => ({ name, type: 'string', updateable: true, length: 255, ...more })
const all = Object.values(names).map((name) => field(name))
const api = (answer: HttpAnswer) =>
  ({ describe: async () => answer, query: async () => answer }) as unknown as SalesforceApi
const described = (fields: object[], updateable = true) => api(answerOf(200, { json: { updateable, fields } }))

describe('an object', () => {
  const right = 'right to read and edit Account'

  test('with its fields is done, whatever the case of their names', async () => {
    const steps = await objectSteps(described([...all.slice(1), field('ID__C')]), 'Account', names)
    expect(steps.map(({ what, state }) => `${state}: ${what}`)).toEqual([
      `done: ${right}`,
      ...Object.values(names).map((name) => `done: field ${name} of Account`),
    ])
  })

  test.each([
    ['not seen', api(answerOf(404))],
    ['not editable', described(all, false)],
  ])('that is %s needs a right', async (_, of) => {
    expect(await objectSteps(of, 'Account', names)).toEqual([
      {
        what: right,
        state: 'wrong',
        how: [expect.stringMatching(/^Give the integration user the right to read and edit these records/)],
      },
    ])
  })

  const stepFor = async (...fields: object[]) =>
    (await objectSteps(described([...all.slice(0, 3), ...fields]), 'Account', names)).at(-1)

  test.each([
    [[], 'by-hand', /sf project deploy start/],
    [[field('Status__c', { updateable: false })], 'by-hand', /permission set Roomkeeper/],
    [
      [field('Status__c', { length: 249 })],
      'wrong',
      /^It is of type string and too short: make it a text of 250 characters at least\.$/,
    ],
    [[field('Status__c', { length: 250 })], 'done', undefined],
    [[field('Status__c', { length: undefined })], 'done', undefined],
    [[field('Status__c', { type: 'double' })], 'wrong', /^It is of type double: make it a text of 250/],
    [[field('Status__c', { type: 'textarea' })], 'done', undefined],
    [[field('Status__c', { type: 'url' })], 'done', undefined],
  ])('with the status %j is %s', async (fields, state, how) => {
    const step = await stepFor(...fields)
    expect(step).toMatchObject({ what: 'field Status__c of Account', state })
    if (how) expect(step?.how?.join(' ')).toMatch(how)
    else expect(step).not.toHaveProperty('how')
  })

  test('cannot be read', async () => {
    expect(await caught(objectSteps(api(answerOf(404, page)), 'Account', names))).toMatchObject({
      detail: 'describe Account: 404',
    })
  })
})

describe('the Flow of an object', () => {
  const settings = {
    clients: [
      { object: 'Account', where: {} },
      { object: 'Contact', where: {} },
    ],
  } as unknown as SalesforceSettings
  const steps = (answer: HttpAnswer) => flowSteps(api(answer), settings)
  const flows = (...records: object[]) => answerOf(200, { json: { records } })
  const shown = async (answer: HttpAnswer) => (await steps(answer)).map(({ what, state }) => `${state}: ${what}`)
  const unseen = (objects: string) =>
    `unseen: outbound message and Flow for ${objects}: not there, or the integration user may not see them`

  test('is active, or is not, or is not seen', async () => {
    expect(
      await shown(
        flows({ ApiName: 'Roomkeeper_Account', IsActive: true }, { ApiName: 'Roomkeeper_Contact', IsActive: false }),
      ),
    ).toEqual([
      'done: Flow Roomkeeper Account is active and sends the outbound message',
      'by-hand: Flow Roomkeeper Contact is not active: it sends no client',
    ])
    expect(
      await shown(flows({ ApiName: 'Roomkeeper_Account', IsActive: true }, { ApiName: 'Other', IsActive: true })),
    ).toEqual(['done: Flow Roomkeeper Account is active and sends the outbound message', unseen('Contact')])
  })

  test.each([400, 403])('is not seen by a user who gets %d', async (status) => {
    expect(await shown(answerOf(status))).toEqual([unseen('Account, Contact')])
  })

  test('runs on changes where a field decides, or says how it comes to do so', async () => {
    const where = { Stage__c: ['Won'] }
    const deciding = { clients: [{ object: 'Account', where }] } as unknown as SalesforceSettings
    const seen = async (of: SalesforceSettings, runs?: string | null) => {
      const flow = { ApiName: 'Roomkeeper_Account', IsActive: true, RecordTriggerType: runs }
      return (await flowSteps(api(flows(flow)), of))[0]
    }
    const creations = await seen(deciding, 'Create')
    expect(creations).toMatchObject({ state: 'by-hand', what: 'Flow Roomkeeper Account runs on creations alone' })
    expect(creations?.how?.[1]).toContain('Setup > Flows > Roomkeeper Account > Start')
    for (const runs of ['CreateAndUpdate', null, undefined])
      expect(await seen(deciding, runs)).toMatchObject({ state: 'done' })
    expect(await seen(settings, 'Create')).toMatchObject({ state: 'done' })
  })

  test('says where it is activated', async () => {
    const [inactive, missing] = await steps(flows({ ApiName: 'Roomkeeper_Account', IsActive: false }))
    expect(inactive?.how?.[1]).toBe('  Setup > Flows > Roomkeeper Account > Activate')
    expect(missing?.how?.slice(1, 3)).toEqual([
      '  Setup > Flows > Roomkeeper Contact > Activate',
      expect.stringMatching(/^Both are in the same folder/),
    ])
  })

  test('cannot be read', async () => {
    expect(await caught(steps(answerOf(500)))).toMatchObject({ detail: 'query FlowDefinitionView: 500' })
  })
})

test('a field for the day of arrival is looked for where the settings name it', async () => {
  const named = { ...names, joinedOn: 'Joined__c' }
  const stateWith = async (...fields: object[]) =>
    (await objectSteps(described([...all, ...fields]), 'Account', named)).at(-1)?.state
  expect(await stateWith(field('Joined__c', { length: 10 }))).toBe('done')
  expect(await stateWith(field('Joined__c', { length: 9 }))).toBe('wrong')
  expect(await stateWith()).toBe('by-hand')
})

describe('tasks', () => {
  const key = { name: 'ROOMKEEPER_Key__c', externalId: true }
  const task = (fields: object[], createable = true) => api(answerOf(200, { json: { createable, fields } }))
  const right = { what: 'right to create Task', state: 'done' }
  const what = 'field Roomkeeper_Key__c of Task'

  test('are done with the field that is their key', async () => {
    expect(await taskSteps(task([{ name: 'Subject' }, key]))).toEqual([right, { what, state: 'done' }])
  })

  test.each([
    ['not seen', api(answerOf(404))],
    ['not made', task([key], false)],
  ])('that are %s need a right', async (_, of) => {
    expect(await taskSteps(of)).toEqual([
      {
        ...right,
        state: 'wrong',
        how: [expect.stringMatching(/^Give the integration user the right to create tasks/)],
      },
    ])
  })

  test('need the field, and it has to be an external ID', async () => {
    const [, missing] = await taskSteps(task([{ name: 'Subject', externalId: true }]))
    expect(missing).toMatchObject({ what, state: 'by-hand' })
    expect(missing?.how?.join()).toContain('sf project deploy start')
    const [, plain] = await taskSteps(task([{ ...key, externalId: false }]))
    expect(plain).toEqual({ what, state: 'wrong', how: [expect.stringMatching(/^Make it an external ID/)] })
  })

  test('cannot be read', async () => {
    expect(await caught(taskSteps(api(answerOf(500))))).toMatchObject({ detail: 'describe Task: 500' })
    expect(await caught(taskSteps(api(answerOf(200, { json: {} }))))).toMatchObject({
      detail: 'describe Task: 200, but not as documented',
    })
  })
})
