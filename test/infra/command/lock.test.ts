import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withLock } from '#infra/command/lock.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkeeper-alone-'))
  await mkdir(join(folder, 'locks'))
})
afterAll(() => rm(folder, { recursive: true }))

const where = () => ({ instanceFile: join(folder, 'instance.json') })
const lockOf = (pid: number | string) => writeFile(join(folder, 'locks', 'connect-espocrm-in-prod.lock'), String(pid))
const connect = () => withLock(where(), 'connect espocrm in prod', async () => 'done')

test('one at a time, another thing beside it, and the next when it has ended, also in vain', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const first = withLock(where(), 'connect espocrm in prod', () => promise)
  await expect.poll(() => readdir(join(folder, 'locks'))).toEqual(['connect-espocrm-in-prod.lock'])
  await expect(connect()).rejects.toThrow(`by process ${process.pid}: connect espocrm in prod`)
  expect(await withLock(where(), 'connect hubspot in prod', async () => 'another')).toBe('another')
  expect(await withLock({ ...where(), dryRun: true }, 'connect espocrm in prod', async () => 'a dry run')).toBe(
    'a dry run',
  )
  resolve()
  await first
  await expect(
    withLock(where(), 'connect espocrm in prod', () => Promise.reject(new Error('in vain'))),
  ).rejects.toThrow('in vain')
  expect(await connect()).toBe('done')
  expect(await readdir(join(folder, 'locks'))).toEqual([])
})

test.each([
  // More than any system has.
  ['that was killed', 2 ** 30],
  ['of an earlier time whose number is ours now', process.pid],
  ['that left nothing', ''],
])('a process %s holds up nobody', async (_, pid) => {
  await lockOf(pid)
  expect(await connect()).toBe('done')
})

test('a process that lives is waited for, with what to do if it is another program', async () => {
  await lockOf(process.ppid)
  await expect(connect()).rejects.toMatchObject({ remedy: expect.stringContaining('If it is no roomkeeper, delete') })
})
