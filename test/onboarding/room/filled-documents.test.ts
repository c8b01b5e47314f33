import { afterEach, describe, expect, test } from 'vitest'
import { paragraph } from '#test/lib/onboarding/documents/fill/office-file.ts'
import { allWays, type Harness, openHarness } from '../harness.ts'
import {
  documentsOf,
  filledTree,
  fillingWays,
  lastVersion,
  layDocuments,
  replaceFile,
} from '../world/filled-documents.ts'
import { newClient, parkedFor } from '../world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const open = async (settings: object, body?: string) => {
  harness = await openHarness({ settings: { ...settings } })
  layDocuments(harness.docspace, body)
  return harness
}

/** A client whose record has a website, unless another one is given. */
const clientWith = async (website: string | null = 'https://acme.example') => {
  const client = await newClient(harness)
  await harness.espo.updateClient(client.id, { website })
  return client
}

describe.each(allWays)('the way %s', (way) => {
  test('brings each document once, filled, before anybody is invited', async () => {
    await open(fillingWays[way])
    const client = await clientWith()
    await client.deliver()
    expect(client.status()).toBe('ready')
    expect(client.room()).toMatchObject({
      content: filledTree,
      members: ['anna.manager@example.com 9', 'contact@acme.example.com 2'],
    })
    expect(documentsOf(harness.docspace.state)).toEqual([
      { version: lastVersion[way], text: 'For Acme: https://acme.example' },
    ])
    await client.deliver()
    expect(documentsOf(harness.docspace.state)).toHaveLength(1)
    expect(harness.docspace.state.files.filter(({ id }) => id >= 100)).toHaveLength(2)
  })

  test('parks a client whose field is empty before anything is made, and goes on when it is filled in', async () => {
    await open(fillingWays[way])
    const client = await clientWith(null)
    await client.deliver()
    expect(parkedFor(harness)).toEqual(['document-value-missing'])
    expect(client.rooms()).toEqual([])
    expect(client.status()).toContain('Welcome.docx: {field:website}')
    await harness.espo.updateClient(client.id, { website: 'acme.example' })
    await client.deliver()
    expect(documentsOf(harness.docspace.state)).toEqual([{ version: lastVersion[way], text: 'For Acme: acme.example' }])
  })

  test('fills what it can and says so, where the settings say `upload`', async () => {
    await open({ ...fillingWays[way], documents: { unfilled: 'upload' } })
    const client = await clientWith(null)
    await client.deliver()
    expect(client.status()).toBe('ready: not filled: Welcome.docx: {field:website}')
    expect(documentsOf(harness.docspace.state)).toEqual([
      { version: lastVersion[way], text: 'For Acme: {field:website}' },
    ])
  })

  test('copies a document without placeholders as it is', async () => {
    await open(fillingWays[way], paragraph('For all: {"a": 1}'))
    const client = await clientWith(null)
    await client.deliver()
    expect(client.status()).toBe('ready')
    expect(documentsOf(harness.docspace.state)).toEqual([{ version: 1, text: 'For all: {"a": 1}' }])
  })

  test('refuses a document that cannot be filled, or copies it unfilled', async () => {
    await open(fillingWays[way])
    for (const file of harness.docspace.state.files)
      if (file.title === 'Welcome.docx') replaceFile(file, 'Welcome.docx', Buffer.from('{name}'))
    const client = await clientWith()
    await client.deliver()
    expect(parkedFor(harness)).toEqual(['document-not-fillable'])
    expect(client.rooms()).toEqual([])
    expect(client.status()).toContain('Welcome.docx is no docx, xlsx or pptx')
    harness.services.settings.documents.unfilled = 'upload'
    await client.deliver()
    expect(client.status()).toBe('ready: not filled: Welcome.docx is no docx, xlsx or pptx')
    expect(client.room().content).toEqual(filledTree)
  })
})

test('a document lies in a folder of a folder', async () => {
  await open(fillingWays.folder)
  const { state } = harness.docspace
  const deliverables = state.folders.find(({ title, parentId }) => title === 'Deliverables' && parentId === 20)
  if (!deliverables) throw new Error('the sample has no folder Deliverables')
  state.folders.push({ ...deliverables, id: 90, title: 'Legal', parentId: deliverables.id })
  for (const file of state.files) if (file.folderId === deliverables.id) file.folderId = 90
  const client = await clientWith()
  await client.deliver()
  expect(client.room().content).toEqual([
    'Contracts/',
    'Deliverables/',
    'Deliverables/Legal/',
    'Deliverables/Legal/How to use your room.pdf',
    'Deliverables/Legal/Welcome.docx',
    'Invoices/',
  ])
  expect(documentsOf(state)).toEqual([{ version: 1, text: 'For Acme: https://acme.example' }])
})

test('a sender whose records cannot be read sends the fields with the client', async () => {
  await open(fillingWays.files, paragraph('For {name} ({id}), {owner}: {field:website}'))
  const fields = { id: 'C-1', name: 'Acme', manager: 'anna.manager@example.com', custom: { website: 'acme.example' } }
  harness.enqueue({ source: 'generic', type: 'client', id: 'C-1' }, fields)
  const { drain } = await import('../world/lambda.ts')
  await drain(harness, harness.freshWorker)
  expect(documentsOf(harness.docspace.state)).toEqual([
    { version: 1, text: 'For Acme (C-1), anna.manager@example.com: acme.example' },
  ])
})
