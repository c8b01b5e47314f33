import { gzipSync } from 'node:zlib'
import { ARCHIVE_DEFECTS } from '#infra/simulators/docspace/backup/archive/defects.ts'
import {
  type ArchiveEntry,
  entriesOf,
  unpacked,
  withFiller,
} from '#infra/simulators/docspace/backup/archive/entries.ts'
import type { ArchiveDefect } from '#infra/simulators/docspace/backup/archive/recipe.ts'
import { noise, tarEnd, tarEntry } from './tarball.ts'

interface Changes {
  defects?: readonly ArchiveDefect[]
  change?: (entries: ArchiveEntry[]) => ArchiveEntry[]
}

/** An archive with everything that a portal's has, and files of about so many bytes. */
export const wholeArchive = (bytes = 1_000, { defects = [], change = (entries) => entries }: Changes = {}): Buffer => {
  const contents = defects.reduce(
    (before, defect) => ARCHIVE_DEFECTS[defect](before),
    withFiller(unpacked(undefined), bytes),
  )
  const entries = change(entriesOf(contents))
  return gzipSync(
    Buffer.concat([...entries.map((one) => tarEntry(one.name, one.bytes ?? noise(one.size, one.name))), tarEnd]),
  )
}
