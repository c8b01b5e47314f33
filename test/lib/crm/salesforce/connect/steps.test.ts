import { afterEach, describe, expect, test, vi } from 'vitest'
import { salesforceConnector } from '#lib/crm/salesforce/connect.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf } from '../../scripted-api.ts'
import { caught } from '../../worlds/world.ts'
import { account, failed, objectPath, queried, rows, scriptedOrg } from '../scripted-org.ts'

afterEach(() => vi.unstubAllGlobals())

const webhookUrl = 'https://hooks.example.com/webhooks/salesforce'
const names = ['DocSpace_Room_Id__c', 'DocSpace_Room_URL__c', 'DocSpace_Invitation_URL__c', 'DocSpace_Status__c']
const field = (name: string, more: object = {}) => ({ name, type: 'string', updateable: true, length: 255, ...more })
const described = (more: object = {}, fields: object[] = names.map((name) => field(name))) =>
  answerOf(200, { json: { updateable: true, createable: true, deletable: true, fields, ...more } })
const user = rows({ Username: 'roomkeeper@acme.example' })
const flow = rows({ ApiName: 'Roomkeeper_Account', IsActive: true })

interface Setting {
  routes?: Record<string, HttpAnswer | HttpAnswer[]>
  settings?: object
  given?: Record<string, string>
  credentials?: unknown
  webhooks?: string[]
}

const open = ({
  routes = {},
  settings = {},
  given = { clientId: 'id', clientSecret: 'secret' },
  credentials,
  webhooks = ['hook'],
}: Setting = {}) => {
  const org = scriptedOrg(
    { [queried]: user, [`GET ${objectPath('Account', '/describe')}`]: described(), ...routes },
    { clients: [{ object: 'Account' }], ...settings },
  )
  const connection = salesforceConnector.open({
    settings: org.options.settings,
    given,
    stored: { credentials, webhooks },
    webhookUrl,
    portalUrl: 'https://docs.example.com',
    deadline: org.options.deadline,
    clock: org.clock,
  })
  return { ...org, connection }
}

test('notes need tasks, and others do without', async () => {
  const task = {
    [`GET ${objectPath('Task', '/describe')}`]: answerOf(200, { json: { createable: false, fields: [] } }),
  }
  const steps = await open({ routes: task, settings: { notes: true } }).connection.steps()
  expect(steps.find(({ state }) => state === 'wrong')?.what).toBe('right to create Task')
  const without = await open({ routes: { [queried]: flow } }).connection.steps()
  expect(without.map(({ what }) => what).join()).not.toContain('Task')
})

describe('the organization', () => {
  test('is greeted by its id and the integration user', async () => {
    const { connection, queries } = open()
    expect(await connection.hello()).toBe('Salesforce 00Dxx0000001gPFEAY as roomkeeper@acme.example')
    expect(queries()).toEqual(["SELECT Username FROM User WHERE Id='005xx000001X8UzAAK'"])
    expect(await open({ routes: { [queried]: rows() } }).connection.hello()).toBe(
      'Salesforce 00Dxx0000001gPFEAY as a user who is not to be seen',
    )
  })

  test('is reached with the credentials that are given, or else those that are stored', async () => {
    const stored = { clientId: 'stored', clientSecret: 'older' }
    const grants = async (setting: Setting) => {
      const { connection, asked } = open(setting)
      await connection.hello()
      return String(asked[0]?.body)
    }
    expect(await grants({ credentials: stored })).toContain('client_id=id')
    expect(await grants({ given: {}, credentials: stored })).toContain('client_id=stored')
  })

  test('cannot be reached without any', async () => {
    const { connection, calls } = open({ given: { clientId: 'id' } })
    for (const look of [connection.hello, connection.steps, connection.tryFields, () => connection.files?.()])
      expect(await caught((async (): Promise<unknown> => look())())).toMatchObject({
        reason: { code: 'crm-key-refused' },
        detail: 'no client id with a secret, or with username and private key, is given or stored',
      })
    expect(calls()).toEqual([])
    expect(connection).not.toHaveProperty('proof')
    expect(open().connection.proof?.make).toBeTypeOf('function')
  })

  test('does not answer', async () => {
    expect(await caught(open({ routes: { [queried]: answerOf(403) } }).connection.hello())).toMatchObject({
      detail: 'query User: 403',
    })
    expect(await caught(open({ routes: { [queried]: rows({}) } }).connection.hello())).toMatchObject({
      detail: 'query User: 200, but not as documented',
    })
  })
})

describe('the steps', () => {
  const shown = async (setting: Setting) =>
    (await open({ ...setting, routes: { [queried]: flow, ...setting.routes } }).connection.steps()).map(
      ({ what, state }) => `${state}: ${what}`,
    )
  const right = 'done: right to read and edit Account'

  test('are rights, fields and the Flow', async () => {
    expect(await shown({})).toEqual([
      right,
      ...names.map((name) => `done: field ${name} of Account`),
      'done: Flow Roomkeeper Account is active and sends the outbound message',
    ])
  })

  test('end where something is wrong', async () => {
    const routes = { [`GET ${objectPath('Account', '/describe')}`]: described({ updateable: false }) }
    expect(await shown({ routes })).toEqual(['wrong: right to read and edit Account'])
  })

  test('end where one field is wrong among others that are right', async () => {
    const fields = names.map((name, at) => field(name, at === 0 ? { type: 'boolean' } : {}))
    const steps = await shown({ routes: { [`GET ${objectPath('Account', '/describe')}`]: described({}, fields) } })
    expect(steps.map((step) => step.split(':')[0])).toEqual(['done', 'wrong', 'done', 'done', 'done'])
  })

  test('name values in the settings that their field cannot have, before the Flow', async () => {
    const fields = [...names.map((name) => field(name)), field('Size', { type: 'int' })]
    const routes = { [`GET ${objectPath('Account', '/describe')}`]: described({}, fields) }
    const steps = await shown({ routes, settings: { clients: [{ object: 'Account', where: { Size: ['big'] } }] } })
    expect(steps.slice(-2)).toEqual([
      'wrong: values of clients in the settings',
      'done: Flow Roomkeeper Account is active and sends the outbound message',
    ])
  })

  test('give the same instructions once', async () => {
    const routes = { [`GET ${objectPath('Account', '/describe')}`]: described({}, []), [queried]: flow }
    const how = (await open({ routes }).connection.steps()).map((step) => Boolean(step.how))
    expect(how).toEqual([false, true, false, false, false, false])
  })

  test('of several objects are those of each', async () => {
    const routes = {
      [`GET ${objectPath('Contact', '/describe')}`]: described(),
      [queried]: rows({ ApiName: 'Roomkeeper_Contact', IsActive: false }),
    }
    const steps = await shown({ routes, settings: { clients: [{ object: 'Account' }, { object: 'Contact' }] } })
    expect(steps.filter((step) => step.includes('Contact'))).toHaveLength(6)
    expect(steps.slice(-2)).toEqual([
      'by-hand: Flow Roomkeeper Contact is not active: it sends no client',
      expect.stringMatching(/^unseen: outbound message and Flow for Account: not there/),
    ])
  })
})

test('a removal is the work of a person', async () => {
  const steps = await open().connection.removal({ fields: true })
  expect(steps).toMatchObject([{ state: 'by-hand', how: [expect.stringContaining('Outbound Messages: Delete')] }])
})

describe('the secrets', () => {
  test('are the credentials and the last part of the address, with the one before', async () => {
    const secrets = (webhooks: string[]) => open({ webhooks }).connection.secrets()
    expect(await secrets(['hook', 'older', 'oldest'])).toEqual({
      credentials: { clientId: 'id', clientSecret: 'secret' },
      webhooks: ['hook', 'older'],
    })
    expect((await secrets([])).webhooks).toEqual([expect.stringMatching(/^[\da-f]{48}$/)])
  })

  test('are handed over in the address of the messages', () => {
    expect(open().connection.handOver?.('hook')).toEqual([`Endpoint of the outbound messages: ${webhookUrl}/hook`])
  })
})

describe('the folder for Salesforce', () => {
  test('sends messages to the address with the secret, as the integration user', async () => {
    const files = (await open().connection.files?.()) ?? {}
    const all = Object.values(files).join('\n')
    expect(all).toContain(`${webhookUrl}/hook`)
    expect(all).toContain('roomkeeper@acme.example')
  })

  test('is none while that user is not to be seen', async () => {
    expect(await open({ routes: { [queried]: rows() } }).connection.files?.()).toEqual({})
  })
})

test('a probe is about a user, who is never a client', () => {
  const { path, headers, body, answeredWith } = open().connection.probe('hook')
  expect([path, headers, answeredWith]).toEqual([
    '/hook',
    { 'content-type': 'text/xml', soapaction: '""' },
    '<Ack>true</Ack>',
  ])
  expect(body).toContain('xsi:type="sf:User"')
  expect(body).toContain('<OrganizationId>00Dxx0000001gPFEAY</OrganizationId>')
})

describe('a proof', () => {
  const made = (fields: Record<string, string>, object = 'Account', more: Record<string, HttpAnswer> = {}) => {
    const types = { Size: 'int', Rate: 'percent', Sum: 'currency', Part: 'double', Open: 'boolean', Type: 'picklist' }
    const all = Object.entries(types).map(([name, type]) => field(name, { type }))
    const org = open({
      routes: {
        [`GET ${objectPath(object, '/describe')}`]: described({}, all),
        [`POST ${objectPath(object)}`]: answerOf(201, { json: { id: account.id } }),
        ...more,
      },
    })
    return { ...org, done: org.connection.proof?.make?.({ object, name: 'Roomkeeper proof 1', fields }) }
  }

  test.each([
    ['Account', { Name: 'Roomkeeper proof 1' }],
    ['Contact', { LastName: 'Roomkeeper proof 1' }],
    ['Opportunity', { Name: 'Roomkeeper proof 1', StageName: 'Prospecting', CloseDate: '2026-01-15' }],
  ])('of an %s has what Salesforce asks for', async (object, fields) => {
    const { done, asked } = made({}, object)
    expect(await done).toEqual({ id: account.id })
    expect(asked.at(-1)?.body).toEqual(fields)
  })

  test('has values of the type of their field', async () => {
    const { done, asked } = made({ Size: '1', Rate: '2', Sum: '3', Part: '4', Open: 'true', Type: 'true', Other: '5' })
    await done
    expect(asked.at(-1)?.body).toEqual({
      Name: 'Roomkeeper proof 1',
      Size: 1,
      Rate: 2,
      Sum: 3,
      Part: 4,
      Open: true,
      Type: 'true',
      Other: '5',
    })
  })

  test.each([
    [{ createable: false }, 'create'],
    [{ deletable: false }, 'delete'],
    [{ createable: false, deletable: false }, 'create and delete'],
  ])('is not made by a user with %j', async (rights, missing) => {
    const { done, calls } = made({}, 'Account', {
      [`GET ${objectPath('Account', '/describe')}`]: described(rights),
    })
    expect(await done).toEqual({
      why: [`The integration user may not ${missing} Account, so no trial record was made.`],
    })
    expect(calls().filter((call) => call.startsWith('POST /services/data'))).toEqual([])
  })

  test('that Salesforce refuses says why', async () => {
    const refused = failed(400, 'REQUIRED_FIELD_MISSING', { message: 'Required fields are missing: [Industry]' })
    expect(await made({}, 'Account', { [`POST ${objectPath('Account')}`]: refused }).done).toEqual({
      why: ['Salesforce made no trial record: Required fields are missing: [Industry]'],
    })
  })

  test('waits where an answer is no success', async () => {
    const make = (more: Record<string, HttpAnswer>) =>
      caught(Promise.resolve(made({ Size: '1' }, 'Account', more).done))
    expect(await make({ [`POST ${objectPath('Account')}`]: answerOf(403) })).toMatchObject({
      detail: 'POST Account: 403',
    })
    expect(await make({ [`POST ${objectPath('Account')}`]: answerOf(201, { json: {} }) })).toMatchObject({
      detail: 'POST Account: 201, but not as documented',
    })
    expect(await make({ [`GET ${objectPath('Account', '/describe')}`]: answerOf(403) })).toMatchObject({
      detail: 'describe Account: 403',
    })
  })

  test.each([
    [answerOf(204), undefined],
    [failed(404, 'NOT_FOUND'), undefined],
    [answerOf(403), 'DELETE Account: 403'],
  ])('is deleted', async (answer, detail) => {
    const { connection } = open({ routes: { [`DELETE ${objectPath('Account', `/${account.id}`)}`]: answer } })
    const removed = connection.proof?.remove('Account', account.id)
    if (detail === undefined) expect(await removed).toBeUndefined()
    else expect(await caught(Promise.resolve(removed))).toMatchObject({ detail })
  })
})
