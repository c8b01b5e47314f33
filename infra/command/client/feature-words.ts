import { lifetimePeriod, type RoomFeatures, watermarkAdditions } from '#lib/docspace/rooms/room-features.ts'

/** What a room is set to, as one says it: `colour 5CC3F7, no downloads, files stay 30 days`. */
export const featureText = (features: RoomFeatures): string => {
  const { color, cover, quota, indexing, denyDownload, lifetime, watermark } = features
  return [
    color === undefined ? '' : `colour ${color}`,
    cover === undefined ? '' : `cover ${cover}`,
    quota === undefined ? '' : `${quota / 1_048_576} MB at most`,
    indexing === undefined ? '' : indexing ? 'numbered' : 'not numbered',
    denyDownload === undefined ? '' : denyDownload ? 'no downloads' : 'downloads',
    lifetime ? lifetimeText(lifetime) : '',
    watermark ? watermarkText(watermark) : '',
  ]
    .filter(Boolean)
    .join(', ')
}

const lifetimeText = ({ value, period, deletePermanently }: NonNullable<RoomFeatures['lifetime']>): string => {
  const unit = Object.entries(lifetimePeriod).find(([, number]) => number === period)?.[0]
  return `files stay ${value} ${unit}${deletePermanently ? ' and are deleted for good' : ''}`
}

const watermarkText = ({ text, additions }: NonNullable<RoomFeatures['watermark']>): string => {
  const beside = Object.entries(watermarkAdditions).flatMap(([name, bit]) => (additions & bit ? [name] : []))
  return `watermark ${[text && `"${text}"`, ...beside].filter(Boolean).join(' + ')}`
}
