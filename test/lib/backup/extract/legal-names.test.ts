import { describe, expect, it } from 'vitest'
import { FolderNames, legalName, stemAndExtension } from '#lib/backup/extract/legal-names.ts'

describe('a legal name', () => {
  it.each([
    ['Offer.docx', 'Offer.docx'],
    ['a/b\\c', 'a_b_c'],
    ['<a>:"b"|?*', '_a___b____'],
    ['..', '_'],
    ['.', '_'],
    ['', '_'],
    ['   ', '_'],
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['.hidden', '.hidden'],
    ['ends. . ', 'ends'],
    ['  begins', 'begins'],
    ['CON', '_CON'],
    ['aux.txt', '_aux.txt'],
    ['lpt1.tar.gz', '_lpt1.tar.gz'],
    ['com¹.txt', '_com¹.txt'],
    ['CONOUT$', '_CONOUT$'],
    ['nul .txt', '_nul .txt'],
    ['console', 'console'],
    ['my con', 'my con'],
    ['com1x', 'com1x'],
    ['line\nbreak\u0000\u007F\u009F', 'line_break___'],
    ['exe.\u202Efdp', 'exe._fdp'],
    ['A\u0308mter', 'Ämter'],
    ['broken \uD800', 'broken \uFFFD'],
  ])('of %j is %j', (title, name) => expect(legalName(title)).toBe(name))

  it('has at most 200 bytes, whole characters and its extension', () => {
    expect(legalName(`${'ä'.repeat(150)}.docx`)).toBe(`${'ä'.repeat(97)}.docx`)
    expect(legalName('x'.repeat(200))).toBe('x'.repeat(200))
    expect(legalName('x'.repeat(201))).toBe('x'.repeat(200))
    expect(legalName(`${'x'.repeat(193)}. ${'y'.repeat(40)}.docx`)).toBe(`${'x'.repeat(193)}.docx`)
    expect(legalName(`a.${'y'.repeat(250)}`)).toBe(`a.${'y'.repeat(198)}`)
  })

  it('is a stem and an extension, unless that is very long', () => {
    expect(stemAndExtension('a.b.docx')).toEqual(['a.b', '.docx'])
    expect(stemAndExtension('.hidden')).toEqual(['.hidden', ''])
    expect(stemAndExtension('none')).toEqual(['none', ''])
    expect(stemAndExtension(`a.${'y'.repeat(49)}`)).toEqual(['a', `.${'y'.repeat(49)}`])
    expect(stemAndExtension(`a.${'y'.repeat(50)}`)).toEqual([`a.${'y'.repeat(50)}`, ''])
  })
})

describe('names of one folder', () => {
  it('are kept apart, also where only case or composition differs', () => {
    const names = new FolderNames()
    const titles = ['Offer.docx', 'offer.DOCX', 'Offer.docx', 'a:b', 'a?b', 'Ä', 'A\u0308']
    expect(titles.map((title) => names.take(title))).toEqual([
      'Offer.docx',
      'offer (2).DOCX',
      'Offer (3).docx',
      'a_b',
      'a_b (2)',
      'Ä',
      'Ä (2)',
    ])
  })

  it('are found at once, however many files have the same title', { timeout: 5_000 }, () => {
    const names = new FolderNames()
    names.take('New document (7).docx')
    const taken = Array.from({ length: 20_000 }, () => names.take('New document.docx'))
    expect(new Set(taken).size).toBe(20_000)
    expect(taken[5]).toBe('New document (6).docx')
    expect(taken.at(-1)).toBe('New document (20001).docx')
  })

  it('have their mark before the extension', () => {
    const names = new FolderNames()
    expect([names.take('Offer.docx', ' (v1)'), names.take('Offer.docx', ' (v1)')]).toEqual([
      'Offer (v1).docx',
      'Offer (v1) (2).docx',
    ])
  })
})
