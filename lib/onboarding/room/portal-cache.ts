import type { DocSpace } from '../../docspace/index.ts'
import type { Person } from '../../docspace/rooms/people.ts'
import type { Clock } from '../../runtime/clock.ts'
import { createTurn } from '../../runtime/waiting/turn.ts'
import { createFirstLook, type FirstLook } from '../poll-delay.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import { type Logo, readLogo } from '../welcome/logo.ts'
import { readTemplate, templateFile } from '../welcome/template-content.ts'
import { documentsAmong, scanDocuments, type TemplateDocument } from '../welcome/template-documents.ts'
import type { AssertSameContent } from './content-fingerprint.ts'
import { createTemplateSlotLine, type TemplateSlotLine } from './template-slot.ts'
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
  templateSlot: TemplateSlotLine
  firstLook: FirstLook
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
  const oneDocumentAtATime = createTurn()
  const firstLook = createFirstLook(clock)
  const template = (docspace: DocSpace, welcome: RoomSettings['welcome']) =>
    welcome.way === 'files'
      ? readTemplate(docspace, welcome, assertSame)
      : once(`template ${JSON.stringify(welcome)}`, () => readTemplate(docspace, welcome, assertSame))
  return {
    templateSlot: createTemplateSlotLine(clock, () => firstLook.enough('room')),
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
    firstLook,
    // Not kept: an account that was deactivated since would be the only manager of the room.
    defaultManager: (docspace, email) => docspace.people.findByEmail(email),
    keyOwner,
    keyOwnerAddress: (docspace) =>
      once(`key owner address ${actorIn(docspace)}`, async () =>
        docspace.people.addressOf(await keyOwner(docspace)),
      ).catch(() => undefined),
  }
}
