import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { archiveUpload } from '#lib/docspace/backups/archive-upload.ts'
import { readBackCalls } from '#lib/docspace/backups/restored-portal.ts'
import { anonymousRestores, restoreCalls } from '#lib/docspace/backups/restores.ts'
import { accountCalls } from '#lib/docspace/portal/backup-account.ts'
import { forgottenPassword } from '#lib/docspace/portal/forgotten-password.ts'
import { openScriptedPortal, type ScriptedPortal } from '../../scripted-portal.ts'

const deadline = { remaining: () => 20_000 }
const hashing = { salt: 's', iterations: 1, size: 256 }
let portal: ScriptedPortal
beforeAll(async () => {
  portal = await openScriptedPortal()
})
afterAll(() => portal.close())

const room = (id: number) => ({ id, title: `Room ${id}`, roomType: 2, rootFolderType: 14, tags: [], filesCount: 3 })

describe('what a server leaves out of its answers', () => {
  test('the total of the last page of rooms: they are read to there', async () => {
    portal.answer({ response: { folders: [room(1)], total: 101 } }, { response: { folders: [room(2)] } })
    const rooms = await readBackCalls(portal.call, portal.options()).rooms()
    expect(rooms.map(({ id }) => id)).toEqual([1, 2])
    expect(portal.lines()[1]).toContain('startIndex=100')
  })

  test('the size of the pieces of an upload, or all of its answer', async () => {
    const upload = archiveUpload(portal.options())
    portal.answer({ body: '{"Success":true}' }, { body: '[]' })
    // Pieces of nothing would never come to an end.
    await expect(upload.begin(9, false)).rejects.toBeInstanceOf(DocSpaceRefusal)
    await expect(upload.begin(9, false)).rejects.toBeInstanceOf(DocSpaceRefusal)
    expect(portal.lines()[0]).toContain('extension=tar')
  })

  test('the error of a restore that has none, and its progress', async () => {
    portal.answer({ response: { taskId: 'task', isCompleted: false } })
    const progress = await anonymousRestores(portal.url, deadline).progress()
    expect(progress).toEqual({ taskId: 'task', completed: false, percent: 0, error: '', begun: true })
  })

  test('whose server it is, also without a key', async () => {
    portal.answer({ response: {} }, { response: { standalone: true, tenantStatus: 4, passwordHash: hashing } })
    const { state } = anonymousRestores(portal.url, deadline)
    expect(await state()).toEqual({ standalone: false, restoring: false, passwordHash: undefined })
    expect(await state()).toEqual({ standalone: true, restoring: true, passwordHash: hashing })
  })

  test.each([{ status: 403, response: {} }, { body: '[]' }, {}])(
    'all of it: %j is the state of no portal',
    async (bare) => {
      portal.answer(bare)
      expect(await anonymousRestores(portal.url, deadline).state()).toBeUndefined()
    },
  )

  test.each([{ body: '[]' }, { body: '' }, {}, { response: {} }])('all of it: %j tells of no restore', async (bare) => {
    portal.answer(bare)
    expect(await anonymousRestores(portal.url, deadline).progress()).toBeUndefined()
  })

  test('whose server it is', async () => {
    portal.answer({ response: {} }, { response: { standalone: true, baseDomain: 'example.com' } })
    const account = accountCalls(portal.call)
    expect(await account.server()).toEqual({ isOwn: undefined, mayHaveMorePortals: false })
    expect(await account.server()).toEqual({ isOwn: true, mayHaveMorePortals: true })
  })

  test('where the address of a mail leads, or whose it is', async () => {
    const password = forgottenPassword(portal.url, deadline)
    portal.answer({ status: 200 })
    await expect(password.newKey('/s/code', 'a@x.example', hashing)).rejects.toMatchObject({ status: 200 })
    portal.answer({ status: 404 })
    const nobodys = password.newKey('/confirm?type=PasswordChange', 'a@x.example', hashing)
    await expect(nobodys).rejects.toBeInstanceOf(DocSpaceRefusal)
    expect(portal.lines()).toEqual(['PUT /api/2.0/people//password'])
  })
})

test('a restore is of what was uploaded, whole, and mails nobody', async () => {
  portal.answer({ response: { taskId: 'task', isCompleted: false } })
  await restoreCalls(portal.call).start()
  expect(portal.asked).toMatchObject([
    {
      line: 'POST /api/2.0/backup/startrestore',
      json: {
        backupId: '',
        storageParams: [{ key: 'filePath', value: 'uploaded' }],
        notify: false,
        dump: false,
      },
    },
  ])
})
