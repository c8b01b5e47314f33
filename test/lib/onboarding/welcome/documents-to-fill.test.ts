import { describe, expect, it } from 'vitest'
import { documentsToFill } from '#lib/onboarding/welcome/documents-to-fill.ts'
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
