import fc from 'fast-check'
import { long, most, place } from '../arbitraries.ts'
import { filled } from '../filled.ts'
import { identities, type Side } from './sides.ts'

/** What a sequence has made on one side so far, in the order of making: the same place names the same thing on both. */
export interface Things {
  side: Side
  run: string
  rooms: number[]
  folders: number[]
  files: number[]
}

export interface Request {
  method: string
  path: string
  body?: unknown
}

/** How the end of background work is read. */
export type Ending = 'operation' | 'room from template' | 'backup'

/** A call of the product, with the values that it is tried with. */
export interface Kind {
  weight: number
  args: fc.Arbitrary<unknown>
  request(args: never, things: Things): Request
  /** The answer's id is that of a new thing of this list. */
  makes?: 'rooms' | 'folders' | 'files'
  ends?: Ending
  /** Reads or does what a portal has one of: sequences side by side take turns. */
  isAlone?: boolean
}

/** Nothing has this number. */
const unknownId = 99_999_999
/** The thing at a place; places are counted round, -1 is nothing that there is. */
const at = (list: number[], place: number) => (place < 0 ? unknownId : (list[place % (list.length || 1)] ?? unknownId))

const titles = most(
  3,
  ['Acme {run}', 'Beta {run}', 'ACME {run}', ' Acme {run} ', 'A*c:m/e {run}', 'Łódź "S.A." {run}'],
  [
    '',
    null,
    5,
    ['Acme'],
    ' ',
    long(170),
    long(171),
    'A\n{run}',
    'Smile 😀 {run}',
    '..',
    'Acme {run}.',
    '\u00a0Nb {run}',
  ],
)
const tag = most(
  6,
  ['k:{run}', 'K:{RUN}', 'other-{run}', 'third-{run}'],
  ['', null, 5, ' lead-{run}', 'trail-{run} ', 'é-{run}', 'e-{run}', '😀{run}', long(255), long(256)],
)
const tags = fc.oneof(
  { weight: 6, arbitrary: fc.array(tag, { minLength: 1, maxLength: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom([], null, 'k:{run}', undefined) },
)
const access = most(4, [0, 2, 9, 10, 11], [1, 3, 5, 6, 7, 8, 12, 99, -1, 'ContentCreator', '10', null])
const email = most(
  3,
  ['a{run}@example.test', 'A{RUN}@EXAMPLE.TEST', 'b{run}@example.test', 'user@example.com', 'Roomadmin2@example.com'],
  ['', 'nobody', null, 'roomadmin1@example.com', 'guest@example.com', 'owner@example.com'],
)
const person = most(
  6,
  ['user', 'roomadmin2', 'docspaceadmin', 'guest', 'roomadmin1', 'owner'],
  ['00000000-0000-4000-8000-0000000000ff', 'no-guid'],
)
const invitation = fc.oneof(fc.record({ id: person, access }), fc.record({ email, access }))
const area = most(5, [0, 1, 2], [4, 'Active', 9])

/** What a call is given: each kind uses some. */
interface Args {
  room: number
  file: number
  inFolder: boolean
  title: string
  area: unknown
  tags: unknown[]
  names: unknown
  filter: unknown
  count: unknown
  notify: unknown
  culture: unknown
  invitations: Record<string, unknown>[]
  link: unknown
  access: unknown
  linkType: unknown
  type: unknown
  email: unknown
  person: string
  conflict: number
  content: boolean
  storage: unknown
  folder: string
}
const kind = (
  weight: number,
  args: Record<string, fc.Arbitrary<unknown>>,
  request: (args: Args, things: Things) => Request,
  more: Pick<Kind, 'makes' | 'ends' | 'isAlone'> = {},
): Kind => ({
  weight,
  args: fc.record(args),
  request: (given: unknown, things) => request(filled(given, things.run) as Args, things),
  ...more,
})

const room = { room: place }
const text = encodeURIComponent
const onRoom = ({ room }: Args, { rooms }: Things, rest = '') => `files/rooms/${at(rooms, room)}${rest}`
const withId = ({ id, ...rest }: Record<string, unknown>, { side }: Things) => ({
  ...rest,
  ...(id !== undefined && { id: side.people[String(id)] ?? id }),
})

/** Where an archive is to lie: in a folder of the owner's, in a room, in a colleague's folder, and where it cannot. */
function folderParams(folder: string, { library }: Side, room: number): object[] {
  const known: Record<string, unknown> = { ...library, room, library: library.folder, nowhere: unknownId }
  return folder === 'none' ? [] : [{ key: 'folderId', value: String(known[folder] ?? folder) }]
}

export const kinds: Record<string, Kind> = {
  'make room': kind(
    10,
    { title: titles, roomType: most(8, [2], [1, 5, 6, 8, 7, 0, '2', 'CustomRoom', null]), tags },
    (body) => ({ method: 'POST', path: 'files/rooms', body }),
    { makes: 'rooms' },
  ),
  'read room': kind(4, room, (args, things) => ({ method: 'GET', path: onRoom(args, things) })),
  'find by tag': kind(6, { area, tags }, ({ area, tags }) => ({
    method: 'GET',
    path: `files/rooms?count=100&searchArea=${area}&tags=${text(JSON.stringify([tags, 'k:none'].flat().slice(0, 1)))}`,
  })),
  'find by title': kind(
    4,
    { area, title: fc.constantFrom('Acme {run}', 'acme {run}', '{run}') },
    ({ area, title }) => ({
      method: 'GET',
      path: `files/rooms?count=100&searchArea=${area}&filterValue=${text(title)}`,
    }),
  ),
  rename: kind(4, { ...room, title: titles }, (args, things) => ({
    method: 'PUT',
    path: onRoom(args, things),
    body: { title: args.title },
  })),
  'add tags': kind(4, { ...room, names: tags }, (args, things) => ({
    method: 'PUT',
    path: onRoom(args, things, '/tags'),
    body: { names: args.names },
  })),
  'remove tags': kind(3, { ...room, names: tags }, (args, things) => ({
    method: 'DELETE',
    path: onRoom(args, things, '/tags'),
    body: { names: args.names },
  })),
  'make tag': kind(2, { name: tag }, (body) => ({ method: 'POST', path: 'files/tags', body })),
  'rename tag': kind(1, { oldName: tag, newName: tag }, (body) => ({ method: 'PUT', path: 'files/tags', body })),
  'delete tags': kind(1, { names: tags }, (body) => ({ method: 'DELETE', path: 'files/tags', body })),
  'make folder': kind(
    5,
    { room: place, inFolder: fc.boolean(), title: titles },
    ({ room, inFolder, title }, { rooms, folders }) => ({
      method: 'POST',
      path: `files/folder/${at(inFolder && folders.length > 0 ? folders : rooms, room)}`,
      body: { title },
    }),
    { makes: 'folders' },
  ),
  list: kind(5, { room: place, inFolder: fc.boolean() }, ({ room, inFolder }, { rooms, folders }) => ({
    method: 'GET',
    path: `files/${at(inFolder && folders.length > 0 ? folders : rooms, room)}?count=100&startIndex=0`,
  })),
  'copy as': kind(
    4,
    {
      file: place,
      room: place,
      title: most(5, ['Welcome.pdf', 'Hello {run}.pdf'], ['', null, 'No extension', long(171), 'A*b.pdf', 5]),
    },
    ({ file, room, title }, { side, rooms }) => ({
      method: 'POST',
      path: `files/file/${at(side.library.files, file)}/copyas`,
      body: { destTitle: title, destFolderId: at(rooms, room) },
    }),
    { makes: 'files' },
  ),
  'read file': kind(2, { file: place }, ({ file }, { files }) => ({
    method: 'GET',
    path: `files/file/${at(files, file)}`,
  })),
  'copy content': kind(
    3,
    { room: place, conflict: fc.constantFrom(0, 0, 1, 2), content: most(6, [true], [false]) },
    ({ room, conflict, content }, { side, rooms }) => ({
      method: 'PUT',
      path: 'files/fileops/copy',
      body: {
        fileIds: [],
        folderIds: [side.library.folder],
        destFolderId: at(rooms, room),
        conflictResolveType: conflict,
        content,
        deleteAfter: false,
        returnSingleOperation: true,
      },
    }),
    { ends: 'operation' },
  ),
  duplicate: kind(
    1,
    room,
    ({ room }, { rooms }) => ({
      method: 'PUT',
      path: 'files/fileops/duplicate',
      body: { fileIds: [], folderIds: [at(rooms, room)], returnSingleOperation: true },
    }),
    { ends: 'operation' },
  ),
  archive: kind(
    2,
    room,
    (args, things) => ({ method: 'PUT', path: onRoom(args, things, '/archive'), body: { deleteAfter: false } }),
    { ends: 'operation' },
  ),
  unarchive: kind(
    2,
    room,
    (args, things) => ({ method: 'PUT', path: onRoom(args, things, '/unarchive'), body: { deleteAfter: false } }),
    { ends: 'operation' },
  ),
  share: kind(
    8,
    {
      ...room,
      invitations: fc.array(invitation, { minLength: 1, maxLength: 2 }),
      notify: most(8, [true, false], [null, 'yes']),
      culture: most(8, [undefined, 'en-US', 'de'], ['xx', '']),
    },
    (args, things) => ({
      method: 'PUT',
      path: onRoom(args, things, '/share'),
      body: {
        notify: args.notify,
        culture: args.culture,
        invitations: args.invitations.map((each) => withId(each, things)),
      },
    }),
  ),
  members: kind(
    6,
    { ...room, filter: most(9, [0], [1, 2, 16, 'User', 999]), count: most(9, [100], [0, 1, 101]) },
    (args, things) => ({
      method: 'GET',
      path: onRoom(args, things, `/share?filterType=${args.filter}&count=${args.count}&startIndex=0`),
    }),
  ),
  'set link': kind(
    4,
    {
      ...room,
      link: most(5, ['b7a1c000-0000-4000-8000-00000000000'], ['no-guid', null]),
      access,
      linkType: most(8, [0], [1, 2, '0', null]),
      title: titles,
    },
    (args, things) => ({
      method: 'PUT',
      path: onRoom(args, things, '/links'),
      body: {
        linkType: args.linkType,
        access: args.access,
        title: args.title,
        // Every room has a link of its own id, the same on both sides.
        linkId: String(args.link).startsWith('b7a1')
          ? `${`${Number.parseInt(things.run, 36).toString(16)}00000000`.slice(0, 8)}-0000-4000-8000-00000000000${Number(args.room) + 1}`
          : args.link,
      },
    }),
  ),
  links: kind(4, { ...room, type: most(9, [0], [1, 5]) }, (args, things) => ({
    method: 'GET',
    path: onRoom(args, things, `/links?type=${args.type}`),
  })),
  'person by mail': kind(3, { email }, ({ email }) => ({
    method: 'GET',
    path: `people/email?email=${text(String(email))}`,
  })),
  'person by id': kind(2, { person }, ({ person }, { side }) => ({
    method: 'GET',
    path: `people/${side.people[person] ?? person}`,
  })),
  self: kind(2, {}, () => ({ method: 'GET', path: 'people/@self' })),
  'own key': kind(1, {}, () => ({ method: 'GET', path: 'keys/@self' })),
  'room from template': kind(
    1,
    { title: titles, tags: fc.array(tag, { minLength: 1, maxLength: 1 }), content: fc.boolean() },
    ({ title, tags, content }, { side, rooms }) => ({
      method: 'POST',
      path: 'files/rooms/fromtemplate',
      body: { templateId: content ? at(rooms, 0) : side.library.template, title, tags },
    }),
    { ends: 'room from template', isAlone: true },
  ),
  'start backup': kind(
    2,
    {
      storage: most(8, [0, 'Documents'], [4, 'No storage', null, 99]),
      folder: most(4, ['backups', 'room'], ['library', 'nowhere', 'abc', '', 'none']),
      room: place,
    },
    ({ storage, folder, room }, { side, rooms }) => ({
      method: 'POST',
      path: 'backup/startbackup',
      body: { storageType: storage, storageParams: folderParams(folder, side, at(rooms, room)), dump: false },
    }),
    { ends: 'backup', isAlone: true },
  ),
  'backup progress': kind(1, {}, () => ({ method: 'GET', path: 'backup/getbackupprogress?dump=false' }), {
    isAlone: true,
  }),
  'backup history': kind(1, {}, () => ({ method: 'GET', path: 'backup/getbackuphistory' }), { isAlone: true }),
}

export const steps = fc.oneof(
  ...Object.entries(kinds).map(([call, { weight, args }]) => ({
    weight,
    arbitrary: fc.record({
      call: fc.constant(call),
      as: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom('roomadmin1', 'key') },
        { weight: 2, arbitrary: fc.constantFrom(...identities) },
      ),
      args,
    }),
  })),
)
