import { afterAll, beforeAll, expect, test } from 'vitest'
import { docx, paragraph } from '#test/lib/onboarding/documents/fill/office-file.ts'
import { replaceFile } from '#test/onboarding/world/filled-documents.ts'
import { openInstance, type RunningInstance } from '../running-instance.ts'
import { simulated } from '../simulated.ts'
import { examine } from './findings.ts'

let running: RunningInstance
beforeAll(async () => {
  running = await openInstance()
}, 60_000)
afterAll(() => running?.stop())

/** What doctor says of the documents, with these settings. */
const said = async (onboarding: object) => {
  const { findings } = await examine(running, { onboarding }, '--no-trial')
  return findings
    .filter(({ area }) => ['Filled documents', 'Fields of records'].includes(area))
    .map(({ verdict, text }) => `${verdict}: ${text}`)
}

const manager = { default: 'anna.manager@example.com' }

test('documents that are to be filled are opened, and their fields are tried on a record of each CRM', async () => {
  await simulated(running, 'espocrm').createClient({ name: 'Acme' })
  const files = running.instance.docspace?.state.files ?? []
  for (const file of files) {
    if (file.title === 'Welcome.pdf')
      replaceFile(file, 'Welcome.docx', docx(paragraph('{name} {nmae} {field:website} {field:Budget}')))
    if (file.title === 'How to use your room.pdf') replaceFile(file, 'Guide.docx', Buffer.from('no archive'))
  }
  const welcome = { way: 'folder', folderId: 20, fill: true }
  expect(await said({ welcome, manager })).toEqual(
    expect.arrayContaining([
      'ok: file 21 (Deliverables/Welcome.docx) is filled: {name}, {field:website}, {field:Budget}',
      'warning: file 21 (Deliverables/Welcome.docx) has {nmae} in it, which is no placeholder',
      'problem: file 22 (Deliverables/Guide.docx) is no docx, xlsx or pptx',
      'problem: espocrm shows no field Budget of Account, which a document asks for',
    ]),
  )
  expect((await said({ welcome, manager })).join('\n')).not.toContain('shows no field website of Account')
})

test('fields are tried only where a rule gives the document to clients of the source and object', async () => {
  const filled = { way: 'folder', folderId: 20, fill: true }
  const unfilled = { way: 'folder', folderId: 20 }
  const budget = 'problem: espocrm shows no field Budget of Account, which a document asks for'
  const withRules = (rule: object) => ({ welcome: unfilled, manager, rooms: [{ name: 'a', welcome: filled, ...rule }] })
  expect(await said(withRules({ sources: ['espocrm'], objects: ['Account'] }))).toContain(budget)
  for (const others of [{ sources: ['hubspot'] }, { objects: ['Contact'] }])
    expect(await said(withRules(others))).not.toContain(budget)
})

test('where nothing is to be filled, nothing is said', async () => {
  expect(await said({ welcome: { way: 'folder', folderId: 20 }, manager })).toEqual([])
})

test('fields that rules, names and invitations ask for are tried too, each once', async () => {
  const rooms = [
    {
      name: 'a',
      where: { Tier: ['1'] },
      room: { title: '{field:Number|000} {name}' },
      invite: { when: { Tier: '2' } },
    },
    { name: 'b', where: { website: ['x'], Size: ['1'] }, skip: true },
    { name: 'c', sources: ['hubspot'], where: { Else: ['1'] } },
  ]
  const found = await said({ welcome: { way: 'folder', folderId: 20 }, manager, rooms })
  expect(found.filter((text) => text.includes('espocrm'))).toEqual([
    'ok: espocrm shows the fields of Account that are asked for: website',
    'problem: espocrm shows no field Tier of Account, which the rule "a", invite.when asks for',
    'problem: espocrm shows no field Number of Account, which a name of the room asks for',
    'problem: espocrm shows no field Size of Account, which the rule "b" asks for',
  ])
})

test('fields of contacts are tried on those of the newest record', async () => {
  const contacts = [{ where: { role: ['Owner'], title: ['x'], Nosuch: ['1'] }, role: 'editing' }]
  const rooms = [
    { name: 'a', sources: ['espocrm'], client: { contacts } },
    {
      name: 'b',
      sources: ['espocrm'],
      skip: true,
      client: { contacts: [{ where: { Skipped: ['1'] }, role: 'read' }] },
    },
    { name: 'c', sources: ['hubspot'], client: { contacts: [{ where: { Else: ['1'] }, role: 'read' }] } },
  ]
  const ofEspo = async () => {
    const found = await said({ welcome: { way: 'folder', folderId: 20 }, manager, rooms })
    return found.filter((text) => text.includes('espocrm'))
  }
  await simulated(running, 'espocrm').createClient({ name: 'Alone' })
  expect(await ofEspo()).toEqual([
    'unknown: espocrm: the newest Account has no contact with an address to try on what client.contacts asks for',
  ])
  await simulated(running, 'espocrm').createClient({ name: 'With people', contacts: [{ email: 'ada@acme.example' }] })
  expect(await ofEspo()).toEqual([
    'ok: espocrm shows the fields of contacts of Account: role, title',
    'problem: espocrm shows no field Nosuch of contacts of Account, which client.contacts asks for',
  ])
})
