import type { DocSpace } from '../../docspace/index.ts'
import type { Person } from '../../docspace/rooms/people.ts'
import type { Clock } from '../../runtime/clock.ts'
import { createFirstLook, type FirstLook } from '../poll-delay.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import { type Logo, readLogo } from '../welcome/logo.ts'
import { readTemplate, templateFile } from '../welcome/template-content.ts'
import { documentsAmong, scanDocuments, type TemplateDocument } from '../welcome/template-documents.ts'
import type { AssertSameContent } from './content-fingerprint.ts'
import type { FolderTree } from './tree.ts'

/** Facts of the portal that are the same for every client. Those that seldom change are kept for five minutes. */
export interface PortalCache {
  /** Extension of a template file, with its dot. @throws Park when it is not there */
  templateExtension(docspace: DocSpace, fileId: number): Promise<string>
  /** Folders and files below a template folder or template room. @throws Park when it is not there */
  templateTree(docspace: DocSpace, welcome: RoomSettings['welcome']): Promise<FolderTree>
  /** The documents that are to be filled, with their placeholders; none where the settings do not say `fill`. @throws Park when one is not there */
  templateDocuments(docspace: DocSpace, welcome: RoomSettings['welcome']): Promise<readonly TemplateDocument[]>
  /** The picture that becomes the rooms' logo. @throws Park when it is not there, or is none */
  logo(docspace: DocSpace, fileId: number): Promise<Logo>
  /** Runs `work` when no other client of this worker does: a document takes memory while it is filled. */
  oneDocumentAtATime<T>(work: () => Promise<T>): Promise<T>
  defaultManager(docspace: DocSpace, email: string): Promise<Person | undefined>
  /** Id of the user behind the API key, who owns every room we make. */
  keyOwner(docspace: DocSpace): Promise<string>
  /** Address of that user, in lower case; undefined when the key may not read it. */
  keyOwnerAddress(docspace: DocSpace): Promise<string | undefined>
  /** Runs `work` when no other client of this worker does: the portal has one slot for rooms from templates. */
  withTemplateSlot<T>(work: () => Promise<T>): Promise<T>
  contention: Contention
  firstLook: FirstLook
}

/**
 * Contention for the slot for rooms from templates. Where another worker was met, more are likely for a minute, but not at the moment when a room of this worker
 * is done: whoever has the slot keeps it for its next client, since every look costs all workers time.
 */
export interface Contention {
  isLikely(): boolean
  met(): void
  /** A room of this worker has just been made. */
  had(): void
}

const contentionLasts = 60_000
/** Milliseconds in which the next client of a worker asks for the slot that the one before had. */
const slotIsKept = 100

const createContention = (clock: Clock): Contention => {
  let until = 0
  let keptUntil = 0
  return {
    isLikely: () => clock.now() < until && clock.now() >= keptUntil,
    met() {
      until = clock.now() + contentionLasts
    },
    had() {
      keptUntil = clock.now() + slotIsKept
    },
  }
}

/** Runs one work after the other. */
const createTurn = () => {
  let turn: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work)
    turn = mine
    return mine
  }
}

/** Of several users behind keys each has an own id. */
const actorIn = ({ byKeys }: DocSpace): string => byKeys?.actsAs ?? ''

const keepFor = 5 * 60_000

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
  const keyOwner = (docspace: DocSpace) => once(`key owner ${actorIn(docspace)}`, () => docspace.people.keyOwner())
  const [templateSlot, oneDocumentAtATime] = [createTurn(), createTurn()]
  const template = (docspace: DocSpace, welcome: RoomSettings['welcome']) =>
    welcome.way === 'files'
      ? readTemplate(docspace, welcome, assertSame)
      : once(`template ${JSON.stringify(welcome)}`, () => readTemplate(docspace, welcome, assertSame))
  return {
    withTemplateSlot: templateSlot,
    contention: createContention(clock),
    oneDocumentAtATime,
    templateExtension: (docspace, id) =>
      once(`file ${id}`, async () => (await templateFile(docspace, id, assertSame)).extension),
    templateTree: async (docspace, welcome) => (await template(docspace, welcome)).tree,
    templateDocuments: (docspace, welcome) =>
      once(`documents ${JSON.stringify(welcome)}`, async () => {
        const files = await documentsAmong(docspace, welcome, await template(docspace, welcome), assertSame)
        return files.length === 0 ? [] : oneDocumentAtATime(() => scanDocuments(docspace, files))
      }),
    logo: (docspace, id) => once(`logo ${id}`, () => readLogo(docspace, id, assertSame)),
    firstLook: createFirstLook(clock),
    // Not kept: an account that was deactivated since would be the only manager of the room.
    defaultManager: (docspace, email) => docspace.people.findByEmail(email),
    keyOwner,
    keyOwnerAddress: (docspace) =>
      once(`key owner address ${actorIn(docspace)}`, async () =>
        docspace.people.addressOf(await keyOwner(docspace)),
      ).catch(() => undefined),
  }
}
