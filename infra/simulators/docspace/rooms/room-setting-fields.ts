import {
  type Bound,
  enumNumber,
  type Field,
  flags,
  integer,
  maxLength,
  model,
  nested,
  text,
  texts,
} from '../http/bind.ts'

/** The members of a room's body that set what a room is like (docs/facts/docspace.md#what-a-room-can-be-set-to). */

export const COVERS =
  'schedule suitcase flag film hash feather house life_buoy mail face_1 anchor img zap share umbrella label package shield telephone heart star comment_1 planet loupe human file_3 cart percent video_camera medal cloud truck book_open lock_security check mark folder comment_2 file_empty layers bookmark dollar calendar face_3 archive file_1 headphones face_2 bell gift watch camera pen clipboard file_2 sliders map'.split(
    ' ',
  )

const within =
  (key: string, name: string, least: number, most: number) =>
  (value: unknown): [string, string] | undefined =>
    typeof value === 'number' && (value < least || value > most)
      ? [key, `The field ${name} must be between ${least} and ${most}.`]
      : undefined

const oneOf =
  (key: string, name: string, most: number) =>
  (value: unknown): [string, string] | undefined =>
    Number(value) > most ? [key, `The field ${name} is invalid.`] : undefined

const VIRTUAL = 'ASC.Files.Core.VirtualRooms.'

/** A member with the default 0, which is out of its range. */
const needed = (key: string, name: string): Field<number | null> => {
  const check = within(key, name, 1, 1_280)
  return { ...integer('System.UInt32', (value) => check(value ?? 0)), always: true }
}

/** A picture that was put there, and the part of it that is seen. */
export const logoRequest = (prefix: string) =>
  model('ASC.Files.Core.ApiModels.RequestDto.LogoRequest', {
    tmpFile: text({
      check: (value) => (value ? undefined : [`${prefix}Logo.TmpFile`, 'The TmpFile field is required.']),
      always: true,
    }),
    x: integer('System.Int32', within(`${prefix}Logo.X`, 'X', 0, 1_280)),
    y: integer('System.Int32', within(`${prefix}Logo.Y`, 'Y', 0, 1_280)),
    width: needed(`${prefix}Logo.Width`, 'Width'),
    height: needed(`${prefix}Logo.Height`, 'Height'),
  })

/** The members of a room's body that are settings. `prefix` stands before the names in errors. */
export const settingFields = (prefix: string) => ({
  quota: { type: 'System.Int64', read: (value: unknown) => (value === null ? undefined : Number(value)) } as Field<
    number | undefined
  >,
  indexing: flags(),
  denyDownload: flags(),
  color: text({ check: maxLength(`${prefix}Color`, 'Color', 6) }),
  cover: text({ check: maxLength(`${prefix}Cover`, 'Cover', 50) }),
  lifetime: nested(
    model(`${VIRTUAL}RoomDataLifetimeDto`, {
      enabled: flags(),
      value: integer('System.Int32', within(`${prefix}Lifetime.Value`, 'Value', 1, 999)),
      period: enumNumber(`${VIRTUAL}RoomDataLifetimePeriod`, oneOf(`${prefix}Lifetime.Period`, 'Period', 2)),
      deletePermanently: flags(),
    }),
  ),
  watermark: nested(
    model(`${VIRTUAL}WatermarkRequestDto`, {
      enabled: flags(),
      text: text(),
      additions: enumNumber(`${VIRTUAL}WatermarkAdditions`),
      rotate: integer(),
      imageScale: integer(),
      imageHeight: integer(),
      imageWidth: integer(),
    }),
  ),
  logo: nested(logoRequest(prefix)),
  tags: texts('System.Collections.Generic.IEnumerable`1[System.String]'),
})

export type Settings = Bound<ReturnType<typeof settingFields>>
