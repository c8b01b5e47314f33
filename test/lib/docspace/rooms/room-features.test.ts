import { describe, expect, test } from 'vitest'
import { featureRequest, missingFeatures, type RoomFeatures, seenFeatures } from '#lib/docspace/rooms/room-features.ts'

const all = {
  color: '5CC3F7',
  cover: 'suitcase',
  quota: 1_048_576,
  indexing: true,
  denyDownload: true,
  lifetime: { value: 5, period: 0, deletePermanently: false },
  watermark: { text: 'Confidential', additions: 7, rotate: -45 },
} satisfies RoomFeatures
const { quota: _, ...visible } = all

/** As a server answers (test/fixtures/docspace, `life-settings`). */
const answer = {
  logo: { original: '', color: '5cc3f7', cover: { id: 'suitcase', data: '<svg />' } },
  indexing: true,
  denyDownload: true,
  lifetime: { deletePermanently: false, period: 0, value: 5 },
  watermark: { additions: 7, text: 'Confidential', rotate: -45, imageScale: 0, imageHeight: 0, imageWidth: 0 },
}

describe('what an answer tells', () => {
  test('is everything but the quota, and a room that has all of it misses nothing', () => {
    expect(seenFeatures(answer)).toEqual({ ...visible, color: '5cc3f7' })
    expect(missingFeatures(all, seenFeatures(answer))).toEqual({})
  })

  test('is nothing of a plain folder, and little of a plain room', () => {
    expect(seenFeatures({})).toStrictEqual({})
    expect(
      seenFeatures({ logo: { original: '', color: 'FF8F40', cover: null }, lifetime: null, watermark: null }),
    ).toEqual({
      color: 'FF8F40',
    })
    expect(seenFeatures({ watermark: { additions: 0, text: null } }).watermark).toEqual({
      text: '',
      additions: 0,
      rotate: 0,
    })
  })

  test('leaves colour and cover open behind a logo', () => {
    const seen = seenFeatures({ ...answer, logo: { original: '/storage/logo.png' } })
    expect(seen).toMatchObject({ hasLogo: true })
    expect(missingFeatures(all, seen)).toEqual({})
  })
})

describe('what a room misses', () => {
  test('is all that can be told, where it has none', () => {
    expect(missingFeatures(all, {})).toEqual(visible)
  })

  test.each([
    ['color', 'FF8F40'],
    ['cover', 'flag'],
    ['indexing', false],
    ['denyDownload', false],
    ['lifetime', { value: 6, period: 0, deletePermanently: false }],
    ['watermark', { text: 'Confidential', additions: 6, rotate: -45 }],
  ] as const)('is %s where that is another one', (name, other) => {
    expect(missingFeatures(all, { ...all, [name]: other })).toEqual({ [name]: all[name] })
  })

  test('is nothing that nobody asked for', () => {
    expect(missingFeatures({}, all)).toStrictEqual({})
    expect(missingFeatures({ indexing: false }, { indexing: false })).toEqual({})
  })
})

test('a request has whole objects, which are on, and nothing that was not given', () => {
  expect(featureRequest(all)).toEqual({
    ...all,
    lifetime: { enabled: true, value: 5, period: 0, deletePermanently: false },
    watermark: { enabled: true, text: 'Confidential', additions: 7, rotate: -45, imageScale: 0 },
  })
  expect(featureRequest({ indexing: false })).toEqual({ indexing: false })
})
