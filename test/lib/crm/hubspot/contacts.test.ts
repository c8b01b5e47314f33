import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { readContacts, recordsOfContacts } from '#lib/crm/hubspot/contacts.ts'
import { hubspotSettings } from '#lib/crm/hubspot/settings.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, page, scriptedApi } from '../scripted-api.ts'
import { caught } from '../worlds/world.ts'

const of = 'POST /crm/v4/associations/companies/contacts/batch/read'
const contacts = 'POST /crm/v3/objects/contacts/batch/read'
const ref = { source: 'hubspot', type: 'company', id: '7' }
const settings = z.parse(hubspotSettings, {})
const labelled = (id: number | string, ...labels: (string | null)[]) => ({
  toObjectId: id,
  associationTypes: labels.map((label) => ({ category: 'USER_DEFINED', typeId: 1, label })),
})
const associated = (...to: object[]) => answerOf(200, { json: { results: [{ from: { id: '7' }, to }] } })
const contact = (id: string, properties: object) => ({ id, properties: { email: `${id}@acme.example`, ...properties } })
const found = (...results: object[]) => answerOf(200, { json: { results } })

const read = (
  routes: Record<string, HttpAnswer>,
  names: readonly string[] = ['role', 'jobtitle'],
  asked = ref,
  own = settings,
) => {
  const api = scriptedApi(routes)
  return { api, contacts: readContacts(api.http, own, asked, names) }
}

test('contacts have the labels by which they are associated, the oldest contact first', async () => {
  const { contacts: all, api } = read({
    [of]: associated(labelled(12, null, 'Decision maker'), labelled('9', 'Primary', null)),
    [contacts]: found(contact('12', { jobtitle: 'CEO', other: 'x' }), contact('9', { jobtitle: null })),
  })
  expect(await all).toEqual([
    { email: '9@acme.example', fields: { jobtitle: null, role: ['Primary'] } },
    { email: '12@acme.example', fields: { jobtitle: 'CEO', role: ['Decision maker'] } },
  ])
  expect(api.asked.map(({ json, repeatable }) => [json, repeatable])).toEqual([
    [{ inputs: [{ id: '7' }] }, true],
    [
      expect.objectContaining({
        properties: expect.arrayContaining(['email', 'jobtitle']),
        inputs: [{ id: '9' }, { id: '12' }],
      }),
      true,
    ],
  ])
})

test('no role is in the answer where none is asked for', async () => {
  const routes = { [of]: associated(labelled(9, 'Primary')), [contacts]: found(contact('9', { jobtitle: 'CEO' })) }
  expect(await read(routes, ['jobtitle']).contacts).toEqual([{ email: '9@acme.example', fields: { jobtitle: 'CEO' } }])
})

test('who was deleted meanwhile, or has no address that takes mail, is left out', async () => {
  const routes = {
    [of]: associated(labelled(9), labelled(10), labelled(11)),
    [contacts]: found(contact('10', { email: null }), contact('11', { hs_email_bad_address: 'true' })),
  }
  expect(await read(routes).contacts).toEqual([])
})

test.each([
  ['no contacts', answerOf(207, { json: { results: [], numErrors: 1 } })],
  ['a record that was deleted', answerOf(404, { json: {} })],
])('there is none, and nothing more is asked: %s', async (_, answer) => {
  const { contacts: all, api } = read({ [of]: answer })
  expect(await all).toEqual([])
  expect(api.routes()).toEqual([of])
})

test('a contact is its own, without a label', async () => {
  const { contacts: all, api } = read({ [contacts]: found(contact('7', { jobtitle: 'CEO' })) }, undefined, {
    ...ref,
    type: 'contact',
  })
  expect(await all).toEqual([{ email: '7@acme.example', fields: { jobtitle: 'CEO', role: [] } }])
  expect(api.routes()).toEqual([contacts])
})

test('an object that HubSpot does not have has no contacts', async () => {
  expect(await read({}, undefined, { ...ref, type: 'ticket' }).contacts).toEqual([])
})

test('a dated version has another path', async () => {
  const dated = z.parse(hubspotSettings, { apiVersion: '2026-09' })
  const path = 'POST /crm/associations/2026-09/deals/contacts/batch/read'
  const { contacts: all, api } = read({ [path]: associated() }, undefined, { ...ref, type: 'deal' }, dated)
  expect(await all).toEqual([])
  expect(api.routes()).toEqual([path])
})

test('at most a hundred are looked at, which is what one request takes', async () => {
  const many = Array.from({ length: 101 }, (_, at) => labelled(at + 1))
  const { contacts: all, api } = read({ [of]: associated(...many), [contacts]: found() })
  await all
  const oldest = many.slice(0, 100).map(({ toObjectId }) => ({ id: String(toObjectId) }))
  expect(api.asked[1]?.json).toMatchObject({ inputs: oldest })
})

test.each([
  ['500', answerOf(500), 'crm-unreachable'],
  ['a page', answerOf(404, page), 'crm-moved'],
])('an answer that is none is tried again: %s', async (_, answer, code) => {
  await expect(read({ [of]: answer }).contacts).rejects.toMatchObject({ reason: { code } })
})

describe('records of contacts', () => {
  const path = 'POST /crm/v4/associations/contacts/companies/batch/read'
  const results = [
    { from: { id: '8' }, to: [{ toObjectId: 7 }, { toObjectId: '9' }] },
    { from: { id: '10' }, to: [] },
  ]
  const find = (contacts: readonly string[], answer: HttpAnswer) => {
    const api = scriptedApi({ [path]: answer })
    return { api, found: recordsOfContacts(api.http, settings, 'company', contacts) }
  }

  test.each([200, 207])('are those with which they are associated: %d', async (status) => {
    const { api, found } = find(['8', '10'], answerOf(status, { json: { results } }))
    expect(await found).toEqual([
      { contact: '8', id: '7' },
      { contact: '8', id: '9' },
    ])
    expect(api.asked.map(({ json, repeatable }) => [json, repeatable])).toEqual([
      [{ inputs: [{ id: '8' }, { id: '10' }] }, true],
    ])
  })

  test('of nobody are none, and nothing is asked', async () => {
    const { api, found } = find([], answerOf(500))
    expect(await found).toEqual([])
    expect(api.asked).toEqual([])
  })

  test('are waited for where HubSpot does not answer', async () => {
    expect(await caught(find(['8'], answerOf(502, { json: { results } })).found)).toMatchObject({
      detail: expect.stringContaining('POST associations/batch/read'),
    })
  })
})
