import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writePrivateFile } from '#infra/command/connect/private-file.ts'

test('what may carry a secret is for its owner only, also where a file was open to others before', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'roomkeeper-private-'))
  const path = join(folder, 'metadata/workflows/Account.workflow')
  await writePrivateFile(path, 'first')
  await chmod(path, 0o644)
  await writePrivateFile(path, 'second')
  expect(await readFile(path, 'utf8')).toBe('second')
  for (const one of [path, join(folder, 'metadata'), join(folder, 'metadata/workflows')])
    expect((await stat(one)).mode & 0o077, one).toBe(0)
  const older = join(folder, 'older.xml')
  await writeFile(older, '', { mode: 0o644 })
  await writePrivateFile(older, 'third')
  expect((await stat(older)).mode & 0o077).toBe(0)
  await rm(folder, { recursive: true })
})
