import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DocSpaceSim, manualClock, SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { archiveUpload } from '#lib/docspace/backups/archive-upload.ts'
import { readBackCalls } from '#lib/docspace/backups/restored-portal.ts'
import { anonymousRestores, restoreCalls } from '#lib/docspace/backups/restores.ts'
import { connect } from '#lib/docspace/connection.ts'
import { accountCalls } from '#lib/docspace/portal/backup-account.ts'
import { forgottenPassword } from '#lib/docspace/portal/forgotten-password.ts'
import { RetryLater } from '#lib/runtime/errors.ts'

const recorded = readFileSync('test/fixtures/docspace/archive/restores.tar.gz')
const deadline = { remaining: () => 20_000 }
const clock = manualClock(Date.parse('2026-11-28T12:00:00Z'))
let sim: DocSpaceSim

beforeEach(async () => {
  sim = await startDocSpace({ clock, isNew: true })
})
afterEach(() => sim.stop())

const options = (apiKey: string = SAMPLE_KEYS.backup) => ({ url: sim.url, apiKey, deadline })
const callWith = (apiKey?: string) => connect(options(apiKey))
const anonymous = () => anonymousRestores(sim.url, deadline)

const uploadAll = async (archive: Buffer): Promise<boolean[]> => {
  const upload = archiveUpload(options())
  expect(await upload.begin(archive.length, true)).toBe(10_485_760)
  const half = archive.length >> 1
  return [await upload.piece(archive.subarray(0, half)), await upload.piece(archive.subarray(half))]
}

const restored = async () => {
  await accountCalls(callWith()).myDocuments()
  await uploadAll(recorded)
  const task = await restoreCalls(callWith()).start()
  return task
}

describe('an upload beside the API', () => {
  test('ends with its last piece', async () => {
    expect(await uploadAll(recorded)).toEqual([false, true])
  })

  test('is refused in the body of a 200', async () => {
    const refused = archiveUpload(options()).begin(0, true)
    await expect(refused).rejects.toMatchObject({ status: 403, name: 'DocSpaceRefusal' })
    await expect(archiveUpload(options()).piece(recorded)).rejects.toBeInstanceOf(DocSpaceRefusal)
  })

  test('is refused with the status of whoever has no key', async () => {
    await expect(archiveUpload(options('sk-nobody')).begin(9, true)).rejects.toBeInstanceOf(DocSpaceRefusal)
  })

  test('waits for a portal that does not answer', async () => {
    await sim.stop()
    await expect(archiveUpload(options()).begin(9, true)).rejects.toBeInstanceOf(RetryLater)
    await sim.start(0)
  })
})

describe('a restore', () => {
  test('is followed without a key, which dies with it', async () => {
    expect(await anonymous().progress()).toBeUndefined()
    const task = await restored()
    expect(await anonymous().progress()).toEqual({ taskId: task, completed: false, percent: 0, error: '', begun: true })
    expect(await anonymous().state()).toMatchObject({ restoring: true, standalone: true })
    clock.advance(60_000)
    expect(await anonymous().progress()).toEqual({
      taskId: task,
      completed: true,
      percent: 100,
      error: '',
      begun: true,
    })
    expect(await anonymous().state()).toMatchObject({
      restoring: false,
      passwordHash: { size: 256, iterations: 100_000 },
    })
    await expect(accountCalls(callWith()).ownerId()).rejects.toBeInstanceOf(RetryLater)
  })

  test('tells why it failed', async () => {
    await accountCalls(callWith()).myDocuments()
    await uploadAll(recorded.subarray(0, 60_000))
    await restoreCalls(callWith()).start()
    clock.advance(60_000)
    expect(await anonymous().progress()).toMatchObject({ completed: true, error: 'Unexpected EOF' })
  })

  test('is not begun where nothing was uploaded', async () => {
    await restoreCalls(callWith()).start()
    clock.advance(600_000)
    expect(await anonymous().progress()).toMatchObject({ completed: false, begun: false })
  })

  test('of whatever is no portal has no state', async () => {
    expect(await anonymousRestores(`${sim.url}/nothing`, deadline).state()).toBeUndefined()
  })
})

describe('a restored portal', () => {
  const owner = 'owner@example.com'

  /** The key that its owner's mail leads to. */
  const newKey = async (address?: string) => {
    await restored()
    clock.advance(60_000)
    const password = forgottenPassword(sim.url, deadline)
    await password.ask(owner)
    const hashing = (await anonymous().state())?.passwordHash
    if (!hashing) throw new Error('no hashing')
    return password.newKey(address ?? sim.state.mails.at(-1)?.link ?? '', owner, hashing)
  }

  test('lets its owner in over the mail, short or followed, and gives a key that may do everything', async () => {
    const account = accountCalls(callWith(await newKey()))
    expect(await account.administrator()).toBe(true)
    expect(await account.key()).toEqual({ full: true, expiresAt: clock.now() + 365 * 86_400_000 })
    expect(await account.ownerId()).toBe(sim.state.ownerId)
  })

  test.each(['/s/another', '/confirm/PasswordChange?type=PasswordChange&key=old&uid=nobody'])(
    'lets nobody in over %s',
    async (address) => {
      await expect(newKey(address)).rejects.toBeInstanceOf(DocSpaceRefusal)
    },
  )

  test('is read back: rooms, people, files by their titles, and bytes', async () => {
    const apiKey = await newKey()
    const readBack = readBackCalls(callWith(apiKey), options(apiKey))
    const rooms = await readBack.rooms()
    const beta = rooms.find(({ tags }) => tags.includes('espocrm:Account:6b0a41632f1e8fcf7'))
    expect([rooms.length, beta?.files]).toEqual([7, 9])
    expect(await readBack.people()).toBe(9)
    expect((await readBack.members(beta?.id ?? 0)).map(({ email }) => email)).toContain('guest@example.com')
    const found = await readBack.find(beta?.id ?? 0, ['Contracts', 'Vertrag.txt'])
    expect(found).toHaveLength(1)
    expect(await readBack.find(beta?.id ?? 0, ['Contracts', 'nothing'])).toEqual([])
    const file = sim.state.files.find(({ id }) => id === found[0])
    const content = file?.content.kind === 'bytes' ? Buffer.from(file.content.base64, 'base64') : Buffer.alloc(0)
    expect(await readBack.sum(found[0] ?? 0)).toBe(createHash('sha256').update(content).digest('hex'))
  })

  test('tells a content that is gone from one that cannot be read', async () => {
    const apiKey = await newKey()
    const readBack = readBackCalls(callWith(apiKey), options(apiKey))
    const file = sim.state.files.find(({ title }) => title === 'Vertrag.txt')
    if (file) file.content = { kind: 'lost' }
    expect(await readBack.sum(file?.id ?? 0)).toBeUndefined()
    const refused = readBackCalls(callWith(), options('sk-nobody')).sum(file?.id ?? 0)
    await expect(refused).rejects.toMatchObject({ status: 403 })
    await sim.stop()
    await expect(readBack.sum(file?.id ?? 0)).rejects.toBeInstanceOf(RetryLater)
    await sim.start(0)
  })
})
