import { browsePlaces, type PlaceSummary } from '#lib/backup/extract/browse.ts'
import { openSelection, tableProblems } from '#lib/backup/extract/extract.ts'
import { type ListedFile, listSelection } from '#lib/backup/extract/list-selection.ts'
import type { PlaceKind } from '#lib/backup/extract/places.ts'
import { bytesInWords } from '#lib/notify/format.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { momentText } from '../output/time.ts'
import { archiveAsJson, archiveInWords, selectionInWords, withArchive } from './archive-in-words.ts'
import type { OpenArchiveOptions, OpenedArchive } from './open-archive.ts'

/** `backup browse [WHAT]`: the rooms of an archive, or the folders and files of one of them, without a restore. */
export const browseBackup = async (context: CommandContext<OpenArchiveOptions>, what?: string): Promise<ExitCode> => {
  const asked = what === undefined ? undefined : await selectionInWords(context, what)
  const problems = await withArchive(context, (opened) =>
    asked === undefined ? showPlaces(context.out, opened) : showSelection(context.out, opened, asked),
  )
  for (const problem of problems) context.out.complain(problem)
  return problems.length > 0 ? 1 : 0
}

const kindNames: Readonly<Record<PlaceKind, string>> = {
  room: 'room',
  archived: 'archived room',
  template: 'template',
  personal: 'documents of a person',
  trash: 'trash',
  other: 'other',
}

const timeText = (time: number | undefined): string => (time === undefined ? '' : momentText(time))
const isoTime = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString()

const showPlaces = async (out: Output, opened: OpenedArchive): Promise<string[]> => {
  const { places, faults } = await browsePlaces(opened.archive)
  const problems = tableProblems(...faults)
  out.result({
    ...archiveAsJson(opened),
    places: places.map((place) => ({ ...place, modified: isoTime(place.modified) })),
    problems,
  })
  out.say(archiveInWords(opened))
  out.table(['NUMBER', 'TITLE', 'WHAT', 'CLIENT', 'FILES', 'VERSIONS', 'SIZE', 'CHANGED'], places.map(placeRow))
  if (places.length === 0) out.say('The archive has no rooms.')
  return problems
}

const placeRow = ({ id, title, kind, clients, files, versions, bytes, modified }: PlaceSummary): string[] => [
  String(id),
  title,
  kindNames[kind],
  clients.join(', '),
  String(files),
  String(versions),
  bytesInWords(bytes),
  timeText(modified),
]

const showSelection = async (out: Output, opened: OpenedArchive, what: string): Promise<string[]> => {
  const found = await openSelection(opened.archive, what)
  const problems = tableProblems(found.tree.faults, found.contents.faults)
  const { folders, files } = listSelection(found)
  const filesAsJson = files.map(({ versions, ...file }) => ({
    ...file,
    versions: versions.map((one) => ({ ...one, modified: isoTime(one.modified) })),
  }))
  out.result({ ...archiveAsJson(opened), folders, files: filesAsJson, problems })
  out.say(archiveInWords(opened))
  out.table(
    ['NUMBER', 'PATH', 'VERSIONS', 'SIZE', 'CHANGED'],
    [...folders.map(({ id, path }) => [String(id), `${path}/`, '', '', '']), ...files.map(fileRow)].toSorted(byPath),
  )
  return problems
}

const byPath = ([, one = '']: readonly string[], [, other = '']: readonly string[]): number => (one < other ? -1 : 1)

const fileRow = ({ id, path, versions }: ListedFile): string[] => {
  const newest = versions.at(-1)
  return [
    String(id),
    path,
    versions.map(({ version }) => version).join(', '),
    bytesInWords(newest?.bytes ?? 0),
    timeText(newest?.modified),
  ]
}
