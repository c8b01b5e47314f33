import type { Room } from '#infra/simulators/docspace/types.ts'

/** Everything that a room may be set to, as settings have it. */
export const roomFeatures = {
  tags: ['Legal', 'Client'],
  color: '5cc3f7',
  cover: 'suitcase',
  quotaMegabytes: 10,
  indexing: true,
  denyDownload: true,
  lifetime: { value: 30, period: 'months' },
  watermark: { text: 'Confidential', additions: ['user-name', 'date'], rotate: -45 },
}

/** What the portal has of them in a room. */
export const featuresIn = (room: Room | undefined): object => {
  const { color, cover, quota, indexing, denyDownload, lifetime, watermark } = room ?? ({} as Partial<Room>)
  return { color, cover, quota, indexing, denyDownload, lifetime, watermark }
}

/** The portal's side of `roomFeatures`. */
export const wholeFeatures = {
  color: '5cc3f7',
  cover: 'suitcase',
  quota: 10_485_760,
  indexing: true,
  denyDownload: true,
  lifetime: { deletePermanently: false, period: 1, value: 30 },
  watermark: {
    text: 'Confidential',
    additions: 9,
    rotate: -45,
    imageScale: 0,
    imageHeight: 0,
    imageWidth: 0,
  },
}
