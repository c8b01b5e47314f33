import { describe, expect, it } from 'vitest'
import { documentsToFill, namedDocuments } from '#lib/onboarding/welcome/documents-to-fill.ts'
import type { TemplateDocument } from '#lib/onboarding/welcome/template-documents.ts'

const document = (title: string, placeholders: string[], more: Partial<TemplateDocument> = {}): TemplateDocument => ({
  id: 11,
  folder: 'Contracts',
  title,
  placeholders,
  unknown: [],
  ...more,
})

const values = new Map([['name', 'Acme']])
const offer = document('Offer.docx', ['name', 'field:Amount', 'owner'])
const signed = document('Deed.docx', [], { refusal: 'signed' })
const whole = document('Letter.docx', ['name'])
const plain = document('Rules.docx', [])

describe('the documents to fill', () => {
  it('are those with a placeholder that has a value', () => {
    expect(documentsToFill([whole, plain], values, 'stop')).toEqual({
      documents: [{ sourceId: 11, folder: 'Contracts', title: 'Letter.docx', placeholders: ['name'] }],
      notes: [],
    })
  })

  it('are not decided where a value is missing, and each is named', () => {
    const more = document('Terms.docx', ['field:Days'])
    expect(() => documentsToFill([signed, offer, whole, more], values, 'stop')).toThrow(
      expect.objectContaining({
        reason: expect.objectContaining({ code: 'document-value-missing' }),
        detail: 'Offer.docx: {field:Amount}, {owner}; Terms.docx: {field:Days}',
      }),
    )
  })

  it('are not decided where one cannot be filled, and it is said why', () => {
    expect(() => documentsToFill([signed, whole], values, 'stop')).toThrow(
      expect.objectContaining({
        reason: expect.objectContaining({ code: 'document-not-fillable' }),
        detail: 'Deed.docx is signed, and filling it would break the signature',
      }),
    )
  })

  it('are filled as far as they can be where the settings say so', () => {
    const unfilled = document('Terms.docx', ['field:Days'])
    expect(documentsToFill([signed, offer, unfilled], values, 'upload')).toEqual({
      documents: [{ sourceId: 11, folder: 'Contracts', title: 'Offer.docx', placeholders: ['name'] }],
      notes: [
        'not filled: Deed.docx is signed, and filling it would break the signature',
        'not filled: Offer.docx: {field:Amount}, {owner}',
        'not filled: Terms.docx: {field:Days}',
      ],
    })
  })
})

describe('where a document goes in the room of one client', () => {
  const templates = [document('{name}.docx', ['name']), document('Letter {id}.docx', ['id'])]

  it('is said by the names of the settings, of those files alone that are filled, as DocSpace stores them', () => {
    const files = [
      { id: 1, title: 'Rules.pdf' },
      { id: 2, title: ' A/B.docx', fill: true },
      { id: 3, title: 'Plain.docx', fill: false },
      { id: 4, title: 'Letter 7.docx', fill: true },
    ]
    const welcome = { way: 'files', into: `In:${'x'.repeat(170)}`, files } as const
    const folder = `In_${'x'.repeat(162)}`
    expect(namedDocuments(templates, welcome)).toEqual([
      { ...templates[0], folder, title: 'A_B.docx' },
      { ...templates[1], folder, title: 'Letter 7.docx' },
    ])
  })

  it('is said by the template where the settings name no files', () => {
    expect(namedDocuments(templates, { way: 'folder', folderId: 20, fill: true })).toEqual(templates)
    expect(namedDocuments(templates, { way: 'room', templateId: 20 })).toEqual(templates)
  })

  it('is the title of the template for a document that the settings do not name any more', () => {
    const welcome = { way: 'files', into: 'In', files: [{ id: 2, title: 'A.docx', fill: true }] } as const
    expect(namedDocuments(templates, { ...welcome, files: [...welcome.files] }).map(({ title }) => title)).toEqual([
      'A.docx',
      'Letter {id}.docx',
    ])
  })
})
