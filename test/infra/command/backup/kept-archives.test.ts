import { describe, expect, it } from 'vitest'
import { firstKept } from '#infra/command/backup/kept-archives.ts'
import type { OpenedPortal } from '#infra/command/backup/open-portal-backups.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { RetryLater } from '#lib/runtime/errors.ts'

const runOf = (name: string, copied: boolean): RunState =>
  ({
    run: name,
    portal: 'main',
    task: `task-${name}`,
    archive: { fileName: `${name}.tar.gz`, storageType: 0, createdAt: 0, fileId: 7 },
    ...(copied && { copy: { key: `archives/main/${name}`, checksum: '' } }),
  }) as RunState

/** A portal whose history has these tasks, or one that is gone; and a bucket with these copies. */
const opened = (history: string[] | 'gone', copies: string[]) => {
  const asked: string[] = []
  const gone = new RetryLater({ code: 'docspace-unreachable' } as never, {})
  const portal = async () => {
    asked.push('portal')
    if (history === 'gone') throw gone
    const pieces = async () => ({ bytes: Buffer.from('of the portal') })
    return { backups: { history: async () => history.map((id) => ({ id })) }, archives: { piece: pieces } }
  }
  const store = {
    inspect: async (key: string) => (copies.includes(key) ? { size: 1 } : undefined),
    piece: async (key: string) => Buffer.from(key),
  }
  return { asked, opened: { name: 'main', services: { store }, work: { portal } } as unknown as OpenedPortal }
}

const newest = runOf('newest', false)
const older = runOf('older', true)
const copyOfOlder = ['archives/main/older']

describe('the first archive that is kept', () => {
  it('is the newest where the portal still has it', async () => {
    const { found, isPortalGone } = await firstKept(opened(['task-newest'], copyOfOlder).opened, [newest, older])
    expect(found).toMatchObject({ run: newest, place: 'portal' })
    expect(String(await found?.pieces(0, 1))).toBe('of the portal')
    expect(isPortalGone).toBe(false)
  })

  it('is an older copy where the portal is gone, which is asked once', async () => {
    const world = opened('gone', copyOfOlder)
    const { found, isPortalGone } = await firstKept(world.opened, [newest, runOf('before', false), older])
    expect(found).toMatchObject({ run: older, place: 'copy' })
    expect(String(await found?.pieces(0, 1))).toBe('archives/main/older')
    expect(isPortalGone).toBe(true)
    expect(world.asked).toEqual(['portal'])
  })

  it('is a copy without asking the portal', async () => {
    const world = opened('gone', copyOfOlder)
    expect((await firstKept(world.opened, [older, newest])).found).toMatchObject({ place: 'copy' })
    expect(world.asked).toEqual([])
  })

  it('is looked for in one place only where that is asked for', async () => {
    const both = opened(['task-newest', 'task-older'], copyOfOlder)
    expect((await firstKept(both.opened, [newest, older], 'copy')).found).toMatchObject({ run: older, place: 'copy' })
    expect((await firstKept(both.opened, [older], 'portal')).found).toMatchObject({ run: older, place: 'portal' })
  })

  it('is none where nothing is left', async () => {
    expect(await firstKept(opened([], []).opened, [newest, older])).toEqual({ isPortalGone: false })
  })
})
