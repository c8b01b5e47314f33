import { eventually } from '../../infra/command/operated-instance.ts'
import type { Portal } from './portal.ts'

/** Puts an archive into a portal as its owner does: uploads it, asks for the restore, waits until the portal is there again. */
export const restoreInto = async (portal: Portal, name: string, archive: Uint8Array<ArrayBuffer>): Promise<void> => {
  const owner = 'owner-star'
  const { current } = await portal.entries('@my', owner)
  const file = await portal.upload(current.id, name, archive, owner)
  const wish = {
    backupId: '',
    storageType: 0,
    storageParams: [{ key: 'filePath', value: String(file) }],
    notify: false,
  }
  await portal.call('POST', 'backup/startrestore', { ...wish, dump: false }, owner)
  // Keys die with the restore: progress and status are told to anybody.
  await eventually(async () => {
    const progress = await anonymous<{ isCompleted: boolean; error: string }>(portal, 'backup/getrestoreprogress')
    if (progress?.error) throw new Error(`the restore failed: ${progress.error}`)
    return progress?.isCompleted ? true : undefined
  }, 120_000)
  await eventually(
    async () =>
      (await anonymous<{ tenantStatus: number }>(portal, 'settings'))?.tenantStatus === 0 ? true : undefined,
    150_000,
    500,
  )
}

const anonymous = async <T>(portal: Portal, path: string): Promise<T | undefined> => {
  const answer = await fetch(`${portal.url}/api/2.0/${path}`)
  return answer.ok ? ((await answer.json()) as { response?: T }).response : undefined
}
