import { describe, expect, test } from 'vitest'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import type { Observed } from '#lib/onboarding/room/observed.ts'
import { nextSteps } from '#lib/onboarding/room/plan.ts'
import { desiredRoom, madeLink } from '../../desired-room.ts'

const document = (folder: string, title: string) => ({ sourceId: 12, folder, title, placeholders: ['name'] })
const fills = (folder: string, title: string) => ({ do: 'fill-file', sourceId: 12, folder, title })

const ways: Record<'folder' | 'room' | 'files', Desired['welcome']> = {
  folder: { way: 'folder', folderId: 20 },
  room: { way: 'room', templateId: 9 },
  files: desiredRoom.welcome,
}

/** The steps for what is in the room: titles by folder, and those that were written again. */
const stepsFor = (
  way: keyof typeof ways,
  documents: Desired['documents'],
  content: Record<string, string[]>,
  rewritten: string[] = [],
  tree: Desired['tree'] = desiredRoom.tree,
) => {
  const is = new Map(Object.entries(content).map(([path, files], id) => [path, { id, files, rewritten }]))
  const observed: Observed = {
    room: { id: 7, title: 'Client - Acme', createdBy: 'admin' },
    tags: { certain: true, is: [desiredRoom.tag], adopted: false },
    content: { certain: true, is },
    members: { certain: true, is: [] },
    link: { certain: true, is: madeLink },
    confirmed: true,
  }
  return nextSteps({ ...desiredRoom, welcome: ways[way], documents, tree }, observed)
}

const rules = document('Deliverables', 'Rules.pdf')
const empty = { '': [], Invoices: [], Contracts: [], Deliverables: [] }
const whole = { ...empty, Deliverables: ['Welcome.pdf', 'Rules.pdf'] }
const invitation = [{ do: 'invite' }]

describe('documents of the way files', () => {
  test('are filled beside the copies of the others', () => {
    expect(stepsFor('files', [rules], empty)).toEqual([
      { do: 'copy-file', sourceId: 11, folder: 'Deliverables', title: 'Welcome.pdf' },
      fills('Deliverables', 'Rules.pdf'),
    ])
  })

  test('wait for their folder, and are there by their title', () => {
    expect(stepsFor('files', [rules], { '': [], Invoices: [], Contracts: [] })).toEqual([
      { do: 'create-folder', path: 'Deliverables' },
    ])
    expect(stepsFor('files', [rules], whole)).toMatchObject(invitation)
  })
})

describe('documents of the way folder', () => {
  test('come before the copy, which leaves alone what is there', () => {
    expect(stepsFor('folder', [rules], { '': [] })).toEqual([{ do: 'create-folder', path: 'Deliverables' }])
    expect(stepsFor('folder', [rules], { '': [], Deliverables: [] })).toEqual([fills('Deliverables', 'Rules.pdf')])
    expect(stepsFor('folder', [rules], { '': [], Deliverables: ['Rules.pdf'] })).toEqual([
      { do: 'copy-content', folderId: 20 },
    ])
    expect(stepsFor('folder', [rules], whole)).toMatchObject(invitation)
  })

  test('get their folders from the top down, and those that can be filled are', () => {
    const documents = [document('A/B/C', 'x.docx'), document('A/B', 'y.docx'), document('', 'z.docx')]
    expect(stepsFor('folder', documents, { '': [] })).toEqual([{ do: 'create-folder', path: 'A' }, fills('', 'z.docx')])
    expect(stepsFor('folder', documents, { '': ['z.docx'], A: [] })).toEqual([{ do: 'create-folder', path: 'A/B' }])
    expect(stepsFor('folder', documents, { '': ['z.docx'], A: [], 'A/B': [] })).toEqual([
      { do: 'create-folder', path: 'A/B/C' },
      fills('A/B', 'y.docx'),
    ])
  })
})

describe('documents of the way room', () => {
  test('are the next version of their file, when all files are there', () => {
    expect(stepsFor('room', [rules], { '': [] })).toEqual([{ do: 'copy-content', folderId: 9 }])
    expect(stepsFor('room', [rules], { ...empty, Deliverables: ['Rules.pdf'] })).toEqual([
      { do: 'copy-content', folderId: 9 },
    ])
    expect(stepsFor('room', [rules], whole)).toEqual([fills('Deliverables', 'Rules.pdf')])
    expect(stepsFor('room', [rules], whole, ['Welcome.pdf'])).toEqual([fills('Deliverables', 'Rules.pdf')])
    expect(stepsFor('room', [rules], whole, ['Rules.pdf'])).toMatchObject(invitation)
  })

  test('wait for every folder', () => {
    const { Invoices: _, ...less } = whole
    expect(stepsFor('room', [rules], less)).toEqual([{ do: 'copy-content', folderId: 9 }])
  })
})
