import * as z from 'zod/mini'

/** What watermarks add to their text: bits that are summed up (docs/facts/docspace.md#what-a-room-can-be-set-to). */
export const watermarkAdditions = { 'user-name': 1, 'user-email': 2, 'user-ip': 4, date: 8, 'room-name': 16 } as const

/** The unit of a lifetime as the server numbers it. */
export const lifetimePeriod = { days: 0, months: 1, years: 2 } as const

/** How long files stay in a room. */
export interface Lifetime {
  value: number
  period: number
  /** Whether files are deleted for good instead of going to the trash. */
  deletePermanently: boolean
}

export interface Watermark {
  text: string
  /** A sum of `watermarkAdditions`. */
  additions: number
  /** Degrees, against the clock where negative. */
  rotate: number
}

/**
 * What a room may be set to beside title, kind and tags; every kind of room keeps it (docs/facts/docspace.md#what-a-room-can-be-set-to).
 * What is absent is left as the server has it.
 */
export interface RoomFeatures {
  /** Six hexadecimal digits without `#`. */
  color?: string | undefined
  /** The id of one of the server's covers. */
  cover?: string | undefined
  /** Bytes. Taken and not shown where the portal has no quotas for rooms. */
  quota?: number | undefined
  indexing?: boolean | undefined
  denyDownload?: boolean | undefined
  lifetime?: Lifetime | undefined
  watermark?: Watermark | undefined
}

/** What an answer tells of a room's features. `hasLogo`: colour and cover are hidden behind a logo. */
export interface SeenFeatures extends RoomFeatures {
  hasLogo?: boolean
}

/** The members of a room's answer that tell its features. */
export const featureAnswer = {
  logo: z.optional(
    z.looseObject({
      original: z.optional(z.string()),
      color: z.optional(z.string()),
      cover: z.optional(z.nullable(z.looseObject({ id: z.string() }))),
    }),
  ),
  indexing: z.optional(z.boolean()),
  denyDownload: z.optional(z.boolean()),
  lifetime: z.optional(
    z.nullable(z.looseObject({ value: z.number(), period: z.number(), deletePermanently: z.boolean() })),
  ),
  watermark: z.optional(
    z.nullable(
      z.looseObject({
        text: z.optional(z.nullable(z.string())),
        additions: z.number(),
        rotate: z.optional(z.number()),
      }),
    ),
  ),
}

const answer = z.looseObject(featureAnswer)

export const seenFeatures = ({
  logo,
  indexing,
  denyDownload,
  lifetime,
  watermark,
}: z.output<typeof answer>): SeenFeatures => ({
  ...(logo?.original && { hasLogo: true }),
  ...(logo?.color !== undefined && { color: logo.color }),
  ...(logo?.cover && { cover: logo.cover.id }),
  ...(indexing !== undefined && { indexing }),
  ...(denyDownload !== undefined && { denyDownload }),
  ...(lifetime && {
    lifetime: { value: lifetime.value, period: lifetime.period, deletePermanently: lifetime.deletePermanently },
  }),
  ...(watermark && {
    watermark: { text: watermark.text ?? '', additions: watermark.additions, rotate: watermark.rotate ?? 0 },
  }),
})

/**
 * The features that a room should have and does not. A quota cannot be told where the portal has none for rooms, nor colour and cover behind
 * a logo: they are not missed.
 */
export const missingFeatures = (wanted: RoomFeatures, seen: SeenFeatures): RoomFeatures => {
  const { color, cover, indexing, denyDownload, lifetime, watermark } = wanted
  return {
    ...(!seen.hasLogo && isOther(color?.toLowerCase(), seen.color?.toLowerCase()) && { color }),
    ...(!seen.hasLogo && isOther(cover, seen.cover) && { cover }),
    ...(isOther(indexing, seen.indexing) && { indexing }),
    ...(isOther(denyDownload, seen.denyDownload) && { denyDownload }),
    ...(isOther(lifetime, seen.lifetime) && { lifetime }),
    ...(isOther(watermark, seen.watermark) && { watermark }),
  }
}

/** `node:util` takes milliseconds of a cold start, and few rooms have such features. */
const isOther = (wanted: unknown, seen: unknown): boolean =>
  wanted !== undefined && !process.getBuiltinModule('node:util').isDeepStrictEqual(wanted, seen)

/** The members of a request that set features: whole objects, because a part of one switches on what it leaves out. */
export const featureRequest = ({ lifetime, watermark, ...rest }: RoomFeatures): object => ({
  ...rest,
  ...(lifetime && { lifetime: { enabled: true, ...lifetime } }),
  ...(watermark && { watermark: { enabled: true, ...watermark, imageScale: 0 } }),
})
