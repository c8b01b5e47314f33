import { describe, expect, test } from 'vitest'
import { featuresOf } from '#lib/onboarding/settings/room-features.ts'
import { settingsOfRooms } from '#lib/onboarding/settings/room-rules.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'

const all = { welcome: { way: 'folder', folderId: 20 }, manager: { default: 'anna@example.com' } }
const parse = (room: object) => onboardingSettings.safeParse({ ...all, room })
const problems = (room: object) =>
  parse(room).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []
const features = (room: object) => {
  const { data, error } = parse(room)
  if (!data) throw error
  return featuresOf(data.room)
}

describe('the features of a room', () => {
  test('are none when nobody sets any', () => {
    expect(features({})).toStrictEqual({})
  })

  test('have DocSpace’s numbers', () => {
    expect(
      features({ quotaMegabytes: 10, color: 'ff8f40', cover: 'flag', indexing: false, denyDownload: true }),
    ).toEqual({
      quota: 10_485_760,
      color: 'ff8f40',
      cover: 'flag',
      indexing: false,
      denyDownload: true,
    })
    expect(features({ lifetime: { value: 2, period: 'years' } }).lifetime).toEqual({
      value: 2,
      period: 2,
      deletePermanently: false,
    })
    const additions = ['user-name', 'user-email', 'user-ip', 'date', 'room-name', 'date']
    expect(features({ watermark: { additions } }).watermark).toEqual({ text: '', additions: 31, rotate: -45 })
    expect(features({ watermark: { text: 'x', rotate: 0 } }).watermark).toEqual({ text: 'x', additions: 0, rotate: 0 })
  })

  test('of a rule come beside those of all rooms', () => {
    const { data } = onboardingSettings.safeParse({
      ...all,
      room: { indexing: true, denyDownload: true },
      rooms: [{ name: 'open', room: { denyDownload: false, tags: ['Open'] } }],
    })
    const [open] = data ? settingsOfRooms(data) : []
    expect(open && featuresOf(open.room)).toEqual({ indexing: true, denyDownload: false })
    expect(open?.room.tags).toEqual(['Open'])
  })

  test('of a rule: its logo in place of colour and cover of all rooms, and the other way round', () => {
    const looks = (room: object, own: object) => {
      const { data } = onboardingSettings.safeParse({ ...all, room, rooms: [{ name: 'one', room: own }] })
      const { color, cover, logoFileId } = (data ? settingsOfRooms(data) : [])[0]?.room ?? {}
      return { color, cover, logoFileId }
    }
    const none = { color: undefined, cover: undefined, logoFileId: undefined }
    expect(looks({ color: 'FF8F40', cover: 'flag' }, { logoFileId: 7 })).toEqual({ ...none, logoFileId: 7 })
    expect(looks({ logoFileId: 7 }, { color: 'FF8F40' })).toEqual({ ...none, color: 'FF8F40' })
    expect(looks({ logoFileId: 7 }, { cover: 'flag' })).toEqual({ ...none, cover: 'flag' })
    expect(looks({ logoFileId: 7 }, { indexing: true })).toEqual({ ...none, logoFileId: 7 })
    expect(looks({ color: 'FF8F40' }, { cover: 'flag' })).toEqual({ ...none, color: 'FF8F40', cover: 'flag' })
  })
})

describe('a logo beside what it hides', () => {
  const hidden =
    'room.logoFileId is seen in place of room.color and room.cover: leave the logo out, or colour and cover'

  test('is refused, for all rooms and in a rule', () => {
    expect(problems({ logoFileId: 7, color: 'FF8F40' })).toEqual([`: ${hidden}`])
    expect(problems({ logoFileId: 7, cover: 'flag' })).toEqual([`: ${hidden}`])
    const rooms = [{ name: 'one', room: { logoFileId: 7, cover: 'flag' } }]
    const { error } = onboardingSettings.safeParse({ ...all, rooms })
    expect(error?.issues.map(({ path, message }) => [path, message])).toEqual([[['rooms', 0], hidden]])
  })
})

describe('refused at synth with its place and what is right', () => {
  test.each<[object, string]>([
    [{ color: '#5CC3F7' }, 'room.color: must be six hexadecimal digits without #: 5CC3F7'],
    [{ color: 'f0a' }, 'room.color: must be six hexadecimal digits without #: 5CC3F7'],
    [{ tags: [' x'] }, 'room.tags.0: must have 1 to 255 characters, no emoji, and no space at its ends'],
    [
      { tags: ['Espocrm:Account:1'] },
      'room.tags.0: is one of the tags by which Roomkeeper knows its rooms: choose another one',
    ],
    [
      { tags: ['Roomkeeper:ready'] },
      'room.tags.0: is one of the tags by which Roomkeeper knows its rooms: choose another one',
    ],
    [{ watermark: { rotate: 0 } }, 'room.watermark: needs a text or additions: nothing would be seen'],
  ])('%j', (room, problem) => {
    expect(problems(room)).toEqual([problem])
  })

  test.each([
    [{ cover: 'rocket' }, 'room.cover'],
    [{ quotaMegabytes: 0 }, 'room.quotaMegabytes'],
    [{ lifetime: { value: 0, period: 'days' } }, 'room.lifetime.value'],
    [{ lifetime: { value: 1_000, period: 'days' } }, 'room.lifetime.value'],
    [{ lifetime: { value: 1, period: 'weeks' } }, 'room.lifetime.period'],
    [{ lifetime: {} }, 'room.lifetime.value'],
    [{ watermark: { text: 'x', rotate: 361 } }, 'room.watermark.rotate'],
  ])('%j', (room, place) => {
    expect(problems(room)[0]).toMatch(new RegExp(`^${place}: `))
  })

  test('but not a tag that merely has colons', () => {
    expect(problems({ tags: ['Dept:Sales:2026'] })).toEqual([])
  })
})
