import { expect, test } from 'vitest'
import { featureText } from '#infra/command/client/feature-words.ts'

test.each([
  [{}, ''],
  [{ color: '5CC3F7', cover: 'flag', quota: 10_485_760 }, 'colour 5CC3F7, cover flag, 10 MB at most'],
  [{ indexing: true, denyDownload: true }, 'numbered, no downloads'],
  [{ indexing: false, denyDownload: false }, 'not numbered, downloads'],
  [{ lifetime: { value: 5, period: 1, deletePermanently: false } }, 'files stay 5 months'],
  [{ lifetime: { value: 2, period: 2, deletePermanently: true } }, 'files stay 2 years and are deleted for good'],
  [{ watermark: { text: '', additions: 9, rotate: 0 } }, 'watermark user-name + date'],
  [{ watermark: { text: 'Secret', additions: 16, rotate: 0 } }, 'watermark "Secret" + room-name'],
])('%j is said as %j', (features, words) => {
  expect(featureText(features)).toBe(words)
})
