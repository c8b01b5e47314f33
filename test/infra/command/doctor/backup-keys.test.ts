import { describe, expect, test } from 'vitest'
import { keyKindOf } from '#infra/command/doctor/backup-keys.ts'

const own = { isOwn: true, mayHaveMorePortals: false }

describe('the kind of a backup, for doctor', () => {
  test('is advised where the server is one’s own, and said to fit one portal where there may be several', () => {
    const [found] = keyKindOf('portal', own)
    expect(found).toMatchObject({ verdict: 'ok', text: expect.stringContaining('"kind": "server" is possible') })
    expect(found?.text).not.toContain('no other portal')
    const [several] = keyKindOf('portal', { ...own, mayHaveMorePortals: true })
    expect(several?.text).toContain('if it has no other portal')
  })

  test('is fine as it is', () => {
    expect(keyKindOf('server', own)).toMatchObject([{ verdict: 'ok', text: 'the whole server is backed up' }])
    expect(keyKindOf('portal', { ...own, isOwn: false })).toEqual([])
    expect(keyKindOf('server', { ...own, isOwn: undefined })).toEqual([])
  })

  test('is a problem in the cloud', () => {
    expect(keyKindOf('server', { ...own, isOwn: false })).toMatchObject([
      { verdict: 'problem', remedy: expect.stringContaining('"portal"') },
    ])
  })
})
