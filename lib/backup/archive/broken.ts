/** The archive is not whole. The message is for the report: what is wrong and where, free of the archive's content. */
export class BrokenArchive extends Error {
  override readonly name = 'BrokenArchive'
}
