import { DocSpaceRefusal } from '../../docspace/answer.ts'
import type { DocSpace } from '../../docspace/index.ts'
import type { Person } from '../../docspace/rooms/people.ts'
import type { Clock } from '../../runtime/clock.ts'
import { Park } from '../../runtime/errors.ts'
import { createFirstLook, type FirstLook } from '../poll-delay.ts'
import { onboardingReasons } from '../reasons.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import type { ContentMark } from './content-fingerprint.ts'
import { type FolderTree, pathOf } from './tree.ts'

/** Facts of the portal that are the same for every client. Those that seldom change are kept for five minutes. */
export interface PortalCache {
  /** Extension of a template file, with its dot. @throws Park when it is not there */
  templateExtension(docspace: DocSpace, fileId: number): Promise<string>
  /** Folders and files below a template folder or template room. @throws Park when it is not there */
  templateTree(docspace: DocSpace, welcome: RoomSettings['welcome']): Promise<FolderTree>
  defaultManager(docspace: DocSpace, email: string): Promise<Person | undefined>
  /** Id of the user behind the API key, who owns every room we make. */
  keyOwner(docspace: DocSpace): Promise<string>
  /** Address of that user, in lower case; undefined when the key may not read it. */
  keyOwnerAddress(docspace: DocSpace): Promise<string | undefined>
  /** Runs `work` when no other client of this worker does: the portal has one slot for rooms from templates. */
  withTemplateSlot<T>(work: (contention: Contention) => Promise<T>): Promise<T>
  firstLook: FirstLook
}

/** Contention for the slot for rooms from templates. Where another worker was met, more are likely for a minute. */
export interface Contention {
  isLikely(): boolean
  met(): void
}

const contentionLasts = 60_000

const createContention = (clock: Clock): Contention => {
  let until = 0
  return {
    isLikely: () => clock.now() < until,
    met() {
      until = clock.now() + contentionLasts
    },
  }
}

const keepFor = 5 * 60_000

/** Compares what a number of the settings (`file 12`) leads to with what it led to before. @throws RetryLater `welcome-changed` */
export type AssertSameContent = (name: string, seen: ContentMark) => Promise<void>

const anything: AssertSameContent = async () => {}

export const createPortalCache = (clock: Clock, assertSame: AssertSameContent = anything): PortalCache => {
  const kept = new Map<string, { until: number; value: Promise<unknown> }>()
  const once = <T>(name: string, load: () => Promise<T>): Promise<T> => {
    const known = kept.get(name)
    if (known && clock.now() < known.until) return known.value as Promise<T>
    const value = load()
    kept.set(name, { until: clock.now() + keepFor, value })
    value.catch(() => kept.delete(name))
    return value
  }
  const keyOwner = (docspace: DocSpace) => once('key owner', () => docspace.people.keyOwner())
  let turn: Promise<unknown> = Promise.resolve()
  const contention = createContention(clock)
  return {
    withTemplateSlot(work) {
      const mine = turn.then(
        () => work(contention),
        () => work(contention),
      )
      turn = mine
      return mine
    },
    templateExtension: (docspace, id) => once(`file ${id}`, () => extension(docspace, id, assertSame)),
    templateTree: (docspace, welcome) =>
      once(`tree ${JSON.stringify(welcome)}`, () => treeOf(docspace, welcome, assertSame)),
    firstLook: createFirstLook(clock),
    // Not kept: an account that was deactivated since would be the only manager of the room.
    defaultManager: (docspace, email) => docspace.people.findByEmail(email),
    keyOwner,
    keyOwnerAddress: (docspace) =>
      once('key owner address', async () => docspace.people.addressOf(await keyOwner(docspace))).catch(() => undefined),
  }
}

const extension = async (docspace: DocSpace, id: number, assertSame: AssertSameContent) => {
  const file = await templateFile(docspace, id)
  await assertSame(`file ${id}`, file)
  return file.extension
}

const templateFile = async (docspace: DocSpace, id: number) => {
  try {
    return await docspace.files.get(id)
  } catch (error) {
    throw missingTemplate(error, `file ${id}`)
  }
}

/** A template with more folders is taken for a mistake. */
const maxFolders = 100

const treeOf = async (
  docspace: DocSpace,
  welcome: RoomSettings['welcome'],
  assertSame: AssertSameContent,
): Promise<FolderTree> => {
  if (welcome.way === 'files') return new Map()
  const root = welcome.way === 'folder' ? welcome.folderId : welcome.templateId
  const tree = new Map<string, readonly string[]>()
  const waiting = [{ path: '', id: root }]
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { path, id } = next
    if (tree.size > maxFolders) throw new Park(onboardingReasons['template-too-large'], { detail: `folder ${root}` })
    try {
      const listing = await docspace.folders.list(id)
      if (path === '') await assertSame(`folder ${id}`, listing)
      const { folders, files } = listing
      tree.set(
        path,
        files.map(({ title }) => title),
      )
      waiting.push(...folders.map((folder) => ({ path: pathOf(path, folder.title), id: folder.id })))
    } catch (error) {
      throw missingTemplate(error, `folder ${id}`)
    }
  }
  return tree
}

/** A template that is gone or not readable answers 403 or 404 (docs/facts/docspace-api.md#folders). */
export const missingTemplate = (error: unknown, detail: string): unknown =>
  error instanceof DocSpaceRefusal && [403, 404].includes(error.status)
    ? new Park(onboardingReasons['template-missing'], { detail, cause: error })
    : error

/** The error to throw for a refused copy. It is about the template or about its destination; a look at the template tells which. */
export const failureOfCopy = async (
  refusal: unknown,
  look: () => Promise<unknown>,
  detail: string,
): Promise<unknown> => {
  if (!(refusal instanceof DocSpaceRefusal)) return refusal
  try {
    await look()
  } catch (error) {
    return missingTemplate(error, detail)
  }
  return refusal
}
