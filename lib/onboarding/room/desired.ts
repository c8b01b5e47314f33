import { createHmac } from 'node:crypto'
import type { ClientRecord, Contact } from '../../crm/records/records-port.ts'
import { roomType } from '../../docspace/rooms/access.ts'
import type { RoomFeatures } from '../../docspace/rooms/room-features.ts'
import { storedPath, storedTitle } from '../../docspace/rooms/stored-title.ts'
import { clientKey } from '../../runtime/client-key.ts'
import { ruleTag } from '../decide-rule.ts'
import { eachOnce, type WantedGroup, type WantedManager } from '../people/each-once.ts'
import { type Guest, inviteesOf } from '../people/invitees.ts'
import type { Team } from '../people/team.ts'
import { waitsForRecord } from '../settings/invite.ts'
import { accessOf } from '../settings/roles.ts'
import { featuresOf } from '../settings/room-features.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import type { ClientValues } from '../welcome/client-values.ts'
import type { DocumentToFill } from '../welcome/documents-to-fill.ts'
import { type FolderTree, pathsTo } from './tree.ts'

export type LetIn = 'at-once' | 'link-first' | 'later'

/** The room as it should be; nothing in it depends on what is there. */
export interface Desired {
  /** The client key: the room's tag. */
  tag: string
  /** Tags that the room has beside it. */
  otherTags: readonly string[]
  /** What else the room is set to. */
  features: RoomFeatures
  /** The file that becomes its logo. */
  logo: number | undefined
  title: string
  type: number
  welcome: RoomSettings['welcome']
  /** Folders and files; of the ways `folder` and `room` it is the template's tree. */
  tree: FolderTree
  /** Folders of the tree that no template brings along: they are made when it was copied. */
  ownFolders: readonly string[]
  /** Files of the tree that are filled for this client. */
  documents: readonly DocumentToFill[]
  /** What they are filled with. */
  values: ClientValues
  /** What happens to one that cannot be filled after all. */
  unfilled: RoomSettings['documents']['unfilled']
  manager: WantedManager | undefined
  /** Colleagues beside the manager who are in the room by themselves. */
  colleagues: readonly WantedManager[]
  groups: readonly WantedGroup[]
  /** Those who are invited by address, each once. */
  guests: readonly Guest[]
  /**
   * When people from outside come in: `at-once`; `link-first`, where a record decided it, so that the link tells a later run that they
   * were let in; or `later`, so that the room has neither them nor a link.
   */
  letIn: LetIn
  /** Whether people from outside wait for a field of the record, whatever it says now. */
  waits: boolean
  link: {
    access: number
    title: string
    /** The id that a new link gets. */
    id(roomId: number): string
    /** Every id that a link of this client and room may have: also those of earlier secrets. */
    ids(roomId: number): readonly string[]
  }
  /**
   * Whether the CRM record tells that the room was reported ready. Where it cannot, the invitation link tells it, and the mark that comes
   * after it. The link is therefore made when content and people have been seen.
   */
  recordTells: boolean
  /** Whether the record may be merged into another client's before its room is there. */
  mayMerge: boolean
  culture: string | undefined
  /** What mails of our own about the room are like. */
  mails?: RoomSettings['mails']
}

/**
 * Secrets from which the ids of invitation links are made. The URL of a link derives from its id
 * (docs/facts/docspace.md#the-id-of-a-link). The first secret makes new ids; by the others earlier links are known again.
 */
export type LinkSecrets = readonly [string, ...string[]]

export interface DesiredInput {
  record: ClientRecord
  /** With every name filled for this client. */
  settings: RoomSettings
  /** The rule that the settings are of. */
  rule?: string | undefined
  /** Tree of the template, for the ways `folder` and `room`. */
  templateTree: FolderTree
  documents?: readonly DocumentToFill[]
  values?: ClientValues
  /** The record's contacts, where the settings look at them. */
  contacts?: readonly Contact[]
  manager: WantedManager | undefined
  team?: Pick<Team, 'colleagues' | 'groups'>
  linkSecrets: LinkSecrets
  mayMerge?: boolean
  letIn?: LetIn
  /** How often the room has come back after an end. */
  returns?: number
}

export const desiredRoom = ({
  record,
  settings,
  rule,
  templateTree,
  documents = [],
  values = new Map(),
  contacts = [],
  manager,
  team = { colleagues: [], groups: [] },
  linkSecrets,
  mayMerge,
  letIn = 'at-once',
  returns = 0,
}: DesiredInput): Desired => {
  const guests = letIn === 'later' ? [] : inviteesOf(record, settings, contacts).guests
  const people = eachOnce({ manager, colleagues: team.colleagues, groups: team.groups, guests })
  return {
    tag: clientKey(record.ref),
    otherTags: [...(rule ? [ruleTag(rule)] : []), ...(settings.room.tags ?? [])],
    features: featuresOf(settings.room),
    logo: settings.room.logoFileId,
    title: settings.room.title,
    type: roomType[settings.room.kind],
    welcome: settings.welcome,
    tree: wantedTree(settings, templateTree),
    ownFolders: foldersBesideTemplate(settings).filter((path) => !templateTree.has(path)),
    documents,
    values,
    unfilled: settings.documents.unfilled,
    ...people,
    letIn,
    waits: waitsForRecord(settings),
    link: {
      access: accessOf[settings.link.role],
      title: settings.link.title,
      id: (roomId) => linkIdAfter(linkSecrets, record, roomId, returns),
      ids: (roomId) => linkIds(linkSecrets, record, roomId),
    },
    recordTells: record.written !== undefined,
    mayMerge: mayMerge ?? false,
    culture: settings.culture,
    mails: settings.mails,
  }
}

/** Folders and files of every room. `templateTree`: of the ways `folder` and `room`. */
export const wantedTree = (settings: RoomSettings, templateTree: FolderTree): FolderTree =>
  settings.welcome.way === 'files'
    ? settingsTree(settings, settings.welcome)
    : withFolders(templateTree, foldersBesideTemplate(settings))

const settingsTree = (
  settings: RoomSettings,
  welcome: Extract<RoomSettings['welcome'], { way: 'files' }>,
): FolderTree => {
  const files = welcome.files.map(({ title }) => storedTitle(title))
  return new Map([...withFolders(new Map(), settings.folders.map(storedPath)), [storedPath(welcome.into), files]])
}

/** The paths of the folders that come beside a template's. */
const foldersBesideTemplate = ({ besideTemplate = [] }: RoomSettings): string[] =>
  besideTemplate.map(storedPath).flatMap(pathsTo)

/** A tree with these folders in it too, and with all that they lie in. */
const withFolders = (tree: FolderTree, paths: readonly string[]): FolderTree =>
  paths.length === 0
    ? tree
    : new Map([...paths.flatMap(pathsTo).map((path): [string, readonly string[]] => [path, []]), ...tree])

/** Every id that the client's link to a room may have, the one of a new link of a room that has never ended first. */
export const linkIds = (secrets: LinkSecrets, record: Pick<ClientRecord, 'ref'>, roomId: number): readonly string[] =>
  Array.from({ length: mostLinks }, (_, returns) =>
    secrets.map((secret) => linkId(record, roomId, secret, returns)),
  ).flat()

/** How many links of a room are told apart: the first one, and those after its returns. */
const mostLinks = 10

/** The id of a new link to a room that has come back so often: the address of a link that was taken away at an end opens nothing again. */
export const linkIdAfter = (
  [secret]: LinkSecrets,
  record: Pick<ClientRecord, 'ref'>,
  roomId: number,
  returns: number,
): string => linkId(record, roomId, secret, Math.min(returns, mostLinks - 1))

const linkId = ({ ref }: Pick<ClientRecord, 'ref'>, roomId: number, secret: string, returns: number): string =>
  secretGuid(secret, `${clientKey(ref)}\n${roomId}${returns > 0 ? `\nreturn ${returns}` : ''}`)

/** An HMAC in the form of a version 4 UUID: the same for the same room, and not to be guessed. */
const secretGuid = (secret: string, text: string): string => {
  const bytes = createHmac('sha256', secret).update(text).digest()
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}
