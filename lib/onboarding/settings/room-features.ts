import * as z from 'zod/mini'
import { covers } from '../../docspace/rooms/covers.ts'
import { lifetimePeriod, type RoomFeatures, watermarkAdditions } from '../../docspace/rooms/room-features.ts'
import { isSafeTag } from '../../docspace/rooms/rooms.ts'
import { isClientKey } from '../../runtime/client-key.ts'

const periods = Object.keys(lifetimePeriod) as (keyof typeof lifetimePeriod)[]
const additions = Object.keys(watermarkAdditions) as (keyof typeof watermarkAdditions)[]

/** Tags by which Roomkeeper knows its rooms again belong to it alone. */
const isOfRoomkeeper = (tag: string): boolean => isClientKey(tag) || tag.toLowerCase().startsWith('roomkeeper:')

const tag = z.string().check(
  z.refine(isSafeTag, 'must have 1 to 255 characters, no emoji, and no space at its ends'),
  z.refine(
    (text) => !isOfRoomkeeper(text),
    'is one of the tags by which Roomkeeper knows its rooms: choose another one',
  ),
)

/** What DocSpace keeps for a room beside its title and kind, as people set it. */
export const roomFeatures = {
  tags: z
    .optional(z.array(tag).check(z.maxLength(20)))
    .check(
      z.meta({ description: 'Tags that the rooms get beside those of Roomkeeper.', examples: [['Legal', 'Client']] }),
    ),
  color: z
    .optional(z.string().check(z.regex(/^[0-9A-Fa-f]{6}$/, 'must be six hexadecimal digits without #: 5CC3F7')))
    .check(
      z.meta({ description: 'The colour of the rooms; one of DocSpace’s choice when absent.', examples: ['5CC3F7'] }),
    ),
  cover: z.optional(z.enum(covers)).check(
    z.meta({
      description: 'The cover of the rooms, by DocSpace’s name for it; none when absent.',
      examples: ['suitcase'],
    }),
  ),
  logoFileId: z.optional(z.int().check(z.positive())).check(
    z.meta({
      description:
        'The number of a picture in DocSpace, PNG or JPEG, that is the logo of the rooms, whole and in place of colour and cover, as its address shows it. A room template’s own, or none, when absent.',
      examples: [7],
    }),
  ),
  quotaMegabytes: z
    .optional(z.int().check(z.positive(), z.maximum(100_000_000)))
    .check(
      z.describe(
        'How many megabytes a room may hold. DocSpace keeps it to that only where quotas for rooms are switched on in the portal.',
      ),
    ),
  indexing: z.optional(z.boolean()).check(z.describe('Whether folders and files of the rooms have numbers.')),
  denyDownload: z
    .optional(z.boolean())
    .check(z.describe('Whether people who only read or edit cannot download, copy or print files.')),
  lifetime: z
    .optional(
      z.object({
        value: z.int().check(z.positive(), z.maximum(999), z.describe('How many periods a file stays.')),
        period: z.enum(periods).check(z.describe('The unit of `value`.')),
        deletePermanently: z
          ._default(z.boolean(), false)
          .check(z.describe('Whether files are deleted for good then; they go to the trash when absent.')),
      }),
    )
    .check(z.describe('How long files stay in the rooms, the welcome files too. For ever when absent.')),
  watermark: z
    .optional(
      z
        .object({
          text: z._default(z.string().check(z.maxLength(255)), '').check(z.describe('The text of the watermark.')),
          additions: z
            ._default(z.array(z.enum(additions)), [])
            .check(z.describe('What stands beside the text: of the person who looks, the day, the room.')),
          rotate: z
            ._default(z.int().check(z.minimum(-360), z.maximum(360)), -45)
            .check(z.describe('By how many degrees it is turned, against the clock where negative.')),
        })
        .check(
          z.refine(
            ({ text, additions }) => text !== '' || additions.length > 0,
            'needs a text or additions: nothing would be seen',
          ),
        ),
    )
    .check(z.describe('What stands across each page of the rooms’ files. None when absent.')),
}

const roomSettings = z.object(roomFeatures)

/** The features of a room as DocSpace takes them. */
export const featuresOf = (room: z.output<typeof roomSettings>): RoomFeatures => ({
  ...(room.color !== undefined && { color: room.color }),
  ...(room.cover !== undefined && { cover: room.cover }),
  ...(room.quotaMegabytes !== undefined && { quota: room.quotaMegabytes * 1_048_576 }),
  ...(room.indexing !== undefined && { indexing: room.indexing }),
  ...(room.denyDownload !== undefined && { denyDownload: room.denyDownload }),
  ...(room.lifetime && { lifetime: { ...room.lifetime, period: lifetimePeriod[room.lifetime.period] } }),
  ...(room.watermark && {
    watermark: {
      text: room.watermark.text,
      additions: [...new Set(room.watermark.additions)].reduce((sum, name) => sum + watermarkAdditions[name], 0),
      rotate: room.watermark.rotate,
    },
  }),
})

type Looks = Pick<z.output<typeof roomSettings>, 'color' | 'cover' | 'logoFileId'>

/** What hides each other: a logo takes the place of colour and cover. */
export const hidesItsLooks = ({ logoFileId, color, cover }: Looks): boolean =>
  logoFileId !== undefined && (color ?? cover) !== undefined

/** What a room by a rule is set to. Its own logo takes the place of the colour and cover of all rooms, and its own colour or cover that of their logo. */
export const withOwnFeatures = <R extends Looks, O extends Looks>(all: R, own?: O): R & O =>
  ({
    ...all,
    ...(own?.logoFileId !== undefined && { color: undefined, cover: undefined }),
    ...((own?.color ?? own?.cover) !== undefined && { logoFileId: undefined }),
    ...own,
  }) as R & O
