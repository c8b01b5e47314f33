import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roomkeeper } from '../running-instance.ts'

const name = 'localhost_2026-11-28_02-59-48.tar.gz'
let folder: string
let archive: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkeeper-archive-'))
  archive = join(folder, name)
  await copyFile('test/fixtures/docspace/archive/restores.tar.gz', archive)
})
afterAll(() => rm(folder, { recursive: true }))

/** With an archive on this machine: neither AWS nor a portal is asked. */
describe('roomkeeper backup browse and extract --archive', () => {
  it('shows the rooms of a real archive with their clients', async () => {
    const { out, err, code } = await roomkeeper(['backup', 'browse', '--archive', archive])
    expect({ err, code }).toEqual({ err: '', code: 0 })
    expect(out).toContain(`file: ${name}`)
    expect(out).toMatch(/^14 +.* room +espocrm:Account:6b0a41632f1e8fcf7 +9 +11 +5\.\d KB? +2026-11-28/m)
    expect(out).toMatch(/^33 +.* archived room +generic:client:c-old +1 +1 /m)
  })

  it('shows folders and files of one client', async () => {
    const { json, code } = await roomkeeper(['backup', 'browse', 'generic:c-10045', '--archive', archive, '--json'])
    expect(code).toBe(0)
    expect(json).toMatchObject({
      place: 'file',
      archive: name,
      files: [
        { id: 11, versions: [{ version: 1, bytes: 203, modified: '2026-11-28T02:50:13.000Z' }] },
        { id: 12, versions: [{ version: 1, bytes: 202 }] },
      ],
      problems: [],
    })
  })

  it('writes them, says that again, and ends with 1 when another file is in the way', async () => {
    const into = join(folder, 'out')
    const run = (...more: string[]) =>
      roomkeeper(['backup', 'extract', 'generic:c-10045', '--archive', archive, '--into', into, ...more])
    const first = await run()
    expect(first.code).toBe(0)
    expect(first.out).toMatch(/^2 files, 405 bytes, written to /m)
    const again = await run()
    expect(again.out).toContain('2 more were there already, byte for byte.')
    const [room = ''] = await readdir(into)
    const welcome =
      (await readdir(join(into, room), { recursive: true })).find((path) => path.endsWith('Welcome.pdf')) ?? ''
    await writeFile(join(into, room, welcome), 'mine')
    const blocked = await run()
    expect(blocked.out).toContain('another file of this name is there already; --force replaces it')
    expect(blocked.code).toBe(1)
    expect(await readFile(join(into, room, welcome), 'utf8')).toBe('mine')
    const forced = await run('--force', '--json')
    expect(forced).toMatchObject({ code: 0, json: { problems: [], whole: true, indexRead: true } })
  })

  it('waits for no other extraction into the same folder, which it would disturb', async () => {
    const into = join(folder, 'twice')
    await mkdir(join(folder, 'locks'))
    const lock = join(folder, 'locks', `${`backup extract into ${into}`.replace(/[^\w.-]+/g, '-')}.lock`)
    await writeFile(lock, String(process.ppid))
    const run = () =>
      roomkeeper([
        ...['backup', 'extract', 'generic:c-10045', '--archive', archive, '--into', into],
        ...['--instance-file', join(folder, 'instance.json')],
      ])
    const second = await run()
    expect([second.code, second.err]).toEqual([1, expect.stringContaining('The same is being done on this machine')])
    await rm(lock)
    expect((await run()).code).toBe(0)
  })

  it.each([
    [['extract', 'Nobody'], 1, 'The archive has no client, room or folder "Nobody".'],
    [['extract', '10', '--version', '0'], 2, 'It is a number from 1 on, or "all".'],
    [['extract', '10', '--version', '7'], 1, 'Nothing of it has a version 7; the newest is 1.'],
    [['browse', '--run', '2026'], 2, '--archive is a file: it goes without --run and --from.'],
    [['browse', '--from', 'portal'], 2, '--archive is a file: it goes without --run and --from.'],
  ])('%s: says what is wrong', async ([command = '', ...rest], code, message) => {
    const ran = await roomkeeper(['backup', command, ...rest, '--archive', archive])
    expect(ran.err).toContain(message)
    expect(ran.code).toBe(code)
  })

  it('says what is wrong with the archive', async () => {
    const broken = join(folder, 'broken.tar.gz')
    await writeFile(broken, (await readFile(archive)).subarray(0, 3_000))
    const cut = await roomkeeper(['backup', 'browse', '--archive', broken])
    expect(cut.err).toContain('The archive is broken: gzip: cut off before its end.')
    expect(cut.code).toBe(1)
    const none = await roomkeeper(['backup', 'browse', '--archive', join(folder, 'none.tar.gz')])
    expect(none.err).toContain('There is no file')
    expect(none.code).toBe(1)
  })
})
