import { describe, expect, it } from 'vitest'
import { Archive } from '#infra/simulators/docspace/backup/archive/archive.ts'
import type { ArchiveLayout } from '#infra/simulators/docspace/backup/archive/recipe.ts'
import { beginBackup } from '#infra/simulators/docspace/backup/backup-jobs.ts'
import { settleBackups } from '#infra/simulators/docspace/backup/backup-worker.ts'
import { manualClock } from '#infra/simulators/docspace/clock.ts'
import { addFile, replaceFile } from '#infra/simulators/docspace/files/file-store.ts'
import { addFolder } from '#infra/simulators/docspace/files/folders.ts'
import { throwAway } from '#infra/simulators/docspace/files/trash.ts'
import { Portal, ROOTS } from '#infra/simulators/docspace/portal/portal.ts'
import { emptyState } from '#infra/simulators/docspace/portal/seed.ts'
import { addRoom } from '#infra/simulators/docspace/rooms/room-parts.ts'
import { readWhole } from '#lib/backup/archive/read-whole.ts'
import { explainGaps } from '#lib/backup/stages/read/explain-gaps.ts'
import { compareRooms } from '#lib/backup/stages/read/known-rooms.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { BackupPortal } from '#lib/docspace/backups/backup-portal.ts'

const begins = Date.UTC(2026, 10, 25, 2, 0, 0, 400)
const minutes = 10 * 60_000

/** The same numbers for the same seed, from 0 to below `most`. */
const dice = (seed: number) => {
  let value = seed * 2_654_435_761 + 1
  return (most: number) => {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((value / 2 ** 32) * most)
  }
}

/** A portal with clients' rooms, folders and files in some versions. */
const portalAtWork = (seed: number) => {
  const roll = dice(seed)
  const clock = manualClock(begins - 24 * 60 * minutes)
  const portal = new Portal(emptyState(clock.now()), clock, {
    operationMs: { copy: 0, template: 0 },
    documentServer: false,
  })
  const [user] = portal.state.users
  if (!user) throw new Error('a portal has an owner')
  const content = () => {
    const base64 = Buffer.alloc(roll(400), 'x').toString('base64')
    return { size: Buffer.from(base64, 'base64').length, content: { kind: 'bytes' as const, base64 } }
  }
  const room = (n: number) => {
    const made = addRoom(portal, user, { title: `Client ${n}`, roomType: 2 }, ROOTS.rooms)
    made.tags = [`generic:client:c${n}`]
    return made
  }
  const places = () => [...portal.state.rooms, ...portal.state.folders.filter(({ parentId }) => parentId !== 0)]
  const anyPlace = () => places()[roll(places().length)]?.id ?? ROOTS.my
  const anyFile = () => portal.state.files.filter(({ title }) => title.endsWith('.txt'))[roll(20)]
  const edits = [
    () => addFile(portal, user, anyPlace(), { title: `Note ${roll(1_000)}.txt`, ...content() }),
    (file = anyFile()) => file && replaceFile(portal, user, file, content()),
    (file = anyFile()) => file && Object.assign(file, { ...content(), updated: portal.storedNow() }),
    (file = anyFile()) => file && throwAway(portal, user.id, file),
    () => room(1_000 + roll(100_000)),
    () => addFolder(portal, user, `Folder ${roll(1_000)}`, anyPlace()),
    (file = anyFile()) => {
      // Deleted for good: row and content.
      portal.state.files = portal.state.files.filter((each) => each !== file)
    },
    () => {
      const empty = portal.state.folders.find(
        ({ id, parentId }) => parentId !== 0 && portal.foldersIn(id).length + portal.filesIn(id).length === 0,
      )
      portal.state.folders = portal.state.folders.filter((each) => each !== empty)
    },
  ]
  for (let n = 0; n < 5; n += 1) room(n)
  for (let n = 0; n < 4; n += 1) addFolder(portal, user, `Folder ${n}`, anyPlace())
  for (let n = 0; n < 25; n += 1) edits[0]?.()
  clock.advance(12 * 60 * minutes)
  for (let n = 0; n < 10; n += 1) edits[1]?.()
  clock.advance(begins - clock.now())
  return { portal, user, clock, roll, edit: () => edits[roll(edits.length)]?.() }
}

/** The portal's answers to what is asked about an archive. */
const asked = ({ state, ...portal }: Portal): BackupPortal => {
  const known = (found: unknown) => {
    if (!found) throw new DocSpaceRefusal(404, 'GET')
    return found
  }
  return {
    files: { get: async (id: number) => known(state.files.find((file) => file.id === id)) },
    folders: { list: async (id: number) => known([...state.rooms, ...state.folders].find((each) => each.id === id)) },
    archives: { piece: async () => ({ bytes: new Uint8Array(1), total: 1 }) },
    rooms: { all: async () => state.rooms.map((room) => ({ ...room, age: portal.clock.now() - room.created })) },
  } as unknown as BackupPortal
}

const backUp = async (seed: number, layout: ArchiveLayout, dump = false) => {
  const { portal, user, clock, roll, edit } = portalAtWork(seed)
  portal.state.keys.push({
    id: 'key',
    name: 'backup',
    secret: 'sk-backup',
    permissions: ['*'],
    userId: user.id,
    created: begins,
    isActive: true,
  })
  Object.assign(portal.state.backups.plan, { durationMs: minutes, archiveBytes: 0, layout })
  beginBackup(portal, user, { storageType: 0, params: { folderId: String(ROOTS.my) }, dump })
  const steps = 24
  for (let step = 0; step < steps; step += 1) {
    for (let n = roll(4); n > 0; n -= 1) edit()
    clock.advance(minutes / steps)
    settleBackups(portal)
  }
  const file = portal.state.files.find(({ content }) => content.kind === 'archive')
  if (file?.content.kind !== 'archive') throw new Error('the backup has made no archive')
  const chunks: Buffer[] = []
  for await (const chunk of new Archive(file.content).read()) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const pieces = async (start: number, length: number) => bytes.subarray(start, start + length)
  const read = await readWhole(pieces, { fileName: file.title, size: bytes.length, pieceLength: 1 << 20 })
  const answers = asked(portal)
  const explained = await explainGaps(answers, read.content, begins)
  const rooms = await compareRooms(answers, read.content.clientRooms, begins, clock.now())
  return { ...read.content, ...explained, rooms }
}

describe.each<[string, ArchiveLayout, boolean]>([
  ['tar.gz', 'tar.gz', false],
  ['tar', 'tar', false],
  ['a dump', 'tar.gz', true],
])('fifty backups as %s while people write, move and delete', (_, layout, dump) => {
  it('are called neither faulty nor with gaps, and some of them have changed meanwhile', async () => {
    let [changed, deleted] = [0, 0]
    for (let seed = 1; seed <= 50; seed += 1) {
      const found = await backUp(seed, layout, dump)
      expect({ seed, faults: found.faults, gaps: found.gaps }).toEqual({ seed, faults: [], gaps: [] })
      expect(found.rooms).toMatchObject({ known: 5, missing: [] })
      changed += found.facts.changed
      deleted += found.deleted
    }
    expect(changed).toBeGreaterThan(50)
    expect(deleted).toBeGreaterThan(10)
  })
})
