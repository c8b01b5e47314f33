import { describe, expect, it } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import type { OnboardingSettings } from '#lib/onboarding/settings.ts'
import { fillFile } from '#lib/onboarding/welcome/fill-file.ts'
import { fileOf, memoryPortal, type PortalState } from '#test/lib/onboarding/memory-portal.ts'
import { docx, paragraph, partOf } from '../documents/fill/office-file.ts'

const clock = { now: () => 0, sleep: async () => {} }
const offer = docx(paragraph('{name} {field:Amount} {nmae}'))

const portalWith = (more: Partial<PortalState> = {}) =>
  memoryPortal({
    files: { 11: fileOf('Offer.docx', { id: 11, size: offer.length, created: 7 }) },
    bytes: { 11: offer, 12: docx(paragraph('nothing')), 13: Buffer.from('x') },
    folders: {
      20: { folders: [{ id: 21, title: 'Legal' }], files: [fileOf('Rules.pdf', { id: 10 })] },
      21: {
        folders: [],
        files: [
          fileOf('Offer.docx', { id: 11, size: offer.length }),
          fileOf('Plain.XLSX', { id: 12, size: 9, extension: '.xlsx' }),
          fileOf('Broken.pptx', { id: 13, size: 1 }),
          fileOf('Huge.docx', { id: 14, size: 20_000_001 }),
        ],
      },
    },
    ...more,
  })

const read = (portal: ReturnType<typeof memoryPortal>, welcome: OnboardingSettings['welcome'], marks: string[] = []) =>
  createPortalCache(clock, async (name) => void marks.push(name)).templateDocuments(portal.docspace, welcome)

const found = (id: number, title: string, more: object = {}) => ({
  id,
  folder: 'Legal',
  title,
  placeholders: [],
  unknown: [],
  ...more,
})
const placeholders = { placeholders: ['name', 'field:Amount'], unknown: ['nmae'] }

describe('the documents of a template', () => {
  it.each([
    ['folder', { way: 'folder', folderId: 20, fill: true }],
    ['room', { way: 'room', templateId: 20, fill: true }],
  ] as const)('are all docx, xlsx and pptx of a %s, with their placeholders', async (_, welcome) => {
    const portal = portalWith()
    const marks: string[] = []
    expect(await read(portal, welcome, marks)).toEqual([
      found(11, 'Offer.docx', placeholders),
      found(12, 'Plain.XLSX'),
      found(13, 'Broken.pptx', { refusal: 'not-office' }),
      found(14, 'Huge.docx', { refusal: 'too-large' }),
    ])
    expect(portal.state.reads.filter((one) => one.startsWith('download'))).toEqual([
      'download 11',
      'download 12',
      'download 13',
    ])
    expect(marks).toEqual(['folder 20'])
  })

  it('are the named files, by the titles of the settings, which are filled for each client', async () => {
    const welcome: OnboardingSettings['welcome'] = {
      way: 'files',
      into: 'Con:tracts',
      files: [
        { id: 11, title: 'Of:fer.docx', fill: true },
        { id: 12, title: 'Plain.docx', fill: false },
        { id: 13, title: 'Other.docx' },
      ],
    }
    const marks: string[] = []
    expect(await read(portalWith(), welcome, marks)).toEqual([
      { ...found(11, 'Of:fer.docx', placeholders), folder: 'Con:tracts' },
    ])
    expect(marks).toEqual(['file 11'])
  })

  it.each([
    { way: 'folder', folderId: 20 },
    { way: 'folder', folderId: 20, fill: false },
    { way: 'room', templateId: 20 },
  ] as const)('are none where nothing is to be filled: %j', async (welcome) => {
    const portal = portalWith()
    expect(await read(portal, welcome)).toEqual([])
    expect(portal.state.reads.filter((one) => one.startsWith('download'))).toEqual([])
  })

  it('are read once in five minutes', async () => {
    const portal = portalWith()
    const cache = createPortalCache(clock)
    const welcome = { way: 'folder', folderId: 20, fill: true } as const
    expect(await cache.templateDocuments(portal.docspace, welcome)).toBe(
      await cache.templateDocuments(portal.docspace, welcome),
    )
    await cache.templateTree(portal.docspace, welcome)
    expect(portal.state.reads).toEqual(['folder 20', 'folder 21', 'download 11', 'download 12', 'download 13'])
  })

  it('are 50 at most', async () => {
    const files = (count: number) => Array.from({ length: count }, (_, at) => fileOf(`${at}.docx`, { id: 12, size: 9 }))
    const portal = (count: number) => portalWith({ folders: { 20: { folders: [], files: files(count) } } })
    const welcome = { way: 'folder', folderId: 20, fill: true } as const
    expect(await read(portal(50), welcome)).toHaveLength(50)
    await expect(read(portal(51), welcome)).rejects.toMatchObject({
      reason: { code: 'template-too-large' },
      detail: 'folder 20',
    })
    const room = { way: 'room', templateId: 20, fill: true } as const
    await expect(read(portal(51), room)).rejects.toMatchObject({ detail: 'folder 20' })
  })

  it('are 20 MB at most', async () => {
    const files = [fileOf('Large.docx', { id: 12, size: 20_000_000 })]
    const portal = portalWith({ folders: { 20: { folders: [], files } } })
    expect(await read(portal, { way: 'folder', folderId: 20, fill: true })).toEqual([
      { ...found(12, 'Large.docx'), folder: '' },
    ])
  })

  it('are missed where one is gone', async () => {
    const welcome = { way: 'folder', folderId: 20, fill: true } as const
    await expect(read(portalWith({ bytes: {} }), welcome)).rejects.toMatchObject({
      reason: { code: 'template-missing' },
      detail: 'file 11',
    })
  })
})

describe('a document', () => {
  const values = new Map([
    ['name', 'Acme'],
    ['field:Amount', '990'],
  ])
  const fillOffer = (
    portal: ReturnType<typeof memoryPortal>,
    unfilled: 'stop' | 'upload',
    given: ReadonlyMap<string, string> = values,
  ) =>
    fillFile({ docspace: portal.docspace, cache: createPortalCache(clock) }, { values: given, unfilled }, 500, {
      sourceId: 11,
      title: 'Offer.docx',
    })
  const uploaded = (portal: ReturnType<typeof memoryPortal>) =>
    partOf(portal.state.uploads['Offer.docx'] ?? Buffer.alloc(0), 'word/document.xml')

  it('is downloaded, filled and uploaded', async () => {
    const portal = portalWith()
    await fillOffer(portal, 'stop')
    expect(uploaded(portal)).toContain('Acme 990 {nmae}')
    expect(portal.state.writes).toEqual(['upload Offer.docx to 500'])
  })

  it('that got another placeholder since stops, or is uploaded with it', async () => {
    const portal = portalWith()
    const fewer = new Map([['name', 'Acme']])
    await expect(fillOffer(portal, 'stop', fewer)).rejects.toMatchObject({
      reason: { code: 'document-value-missing' },
      detail: 'Offer.docx: {field:Amount}',
    })
    expect(portal.state.writes).toEqual([])
    await fillOffer(portal, 'upload', fewer)
    expect(uploaded(portal)).toContain('Acme {field:Amount}')
  })

  it('that was damaged since stops, or is uploaded as it is', async () => {
    const portal = portalWith({ bytes: { 11: Buffer.from('x') } })
    await expect(fillOffer(portal, 'stop')).rejects.toMatchObject({ reason: { code: 'document-not-fillable' } })
    await fillOffer(portal, 'upload')
    expect(Buffer.from(portal.state.uploads['Offer.docx'] ?? []).toString()).toBe('x')
  })

  it.each([
    ['its template', { files: {} }],
    ['the bytes of its template', { bytes: {} }],
  ])('is missed where %s is gone', async (_, more) => {
    await expect(fillOffer(portalWith(more), 'stop')).rejects.toMatchObject({
      reason: { code: 'template-missing' },
      detail: 'file 11',
    })
  })

  it('that may not be put there is refused, and missed where its template is gone by then', async () => {
    const portal = portalWith()
    portal.docspace.files.upload = async () => {
      throw new DocSpaceRefusal(403, 'POST upload')
    }
    await expect(fillOffer(portal, 'stop')).rejects.toMatchObject({ status: 403 })
    portal.docspace.files.upload = async () => {
      portal.state.files = {}
      throw new DocSpaceRefusal(403, 'POST upload')
    }
    await expect(fillOffer(portal, 'stop')).rejects.toMatchObject({ reason: { code: 'template-missing' } })
  })

  it('is filled when no other is', async () => {
    const portal = portalWith()
    const cache = createPortalCache(clock)
    const step = { sourceId: 11, title: 'Offer.docx' }
    const one = () => fillFile({ docspace: portal.docspace, cache }, { values, unfilled: 'stop' }, 500, step)
    await Promise.all([one(), one()])
    const order = portal.state.reads.filter((read) => read.startsWith('download'))
    expect(order).toEqual(['download 11', 'download 11'])
    let inside = 0
    let most = 0
    const work = async () => {
      inside += 1
      most = Math.max(most, inside)
      await Promise.resolve()
      inside -= 1
    }
    await Promise.allSettled([
      cache.oneDocumentAtATime(() => Promise.reject(new Error('x'))),
      cache.oneDocumentAtATime(work),
      cache.oneDocumentAtATime(work),
    ])
    expect(most).toBe(1)
  })
})
