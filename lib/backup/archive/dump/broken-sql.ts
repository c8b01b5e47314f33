/** A table of a dump is no whole SQL. The message is for the report: free of content. */
export class BrokenSql extends Error {
  override readonly name = 'BrokenSql'
}
