import type { Statement } from './statement-log.ts'

const isRoom = (text: string) => /^insert into `?files_folder`?\b/i.test(text)
const isTag = (text: string) => /^insert into `?files_tag_link`?\b/i.test(text)
const isCommit = (text: string) => /^commit\b/i.test(text)

/** When what a statement wrote could be seen by others: at the commit of its connection, or at once where there is none. */
const seenAt = (statements: readonly Statement[], at: number): number => {
  const { connection, at: began } = statements[at] as Statement
  const next = statements.slice(at + 1).find((later) => later.connection === connection)
  return next && isCommit(next.text) ? next.at : began
}

/** Milliseconds from each room's row to its first tag, where rooms were made one after the other. */
export const roomToTagIn = (statements: readonly Statement[]): number[] => {
  const gaps: number[] = []
  let room: number | undefined
  for (const [at, { text }] of statements.entries()) {
    if (isRoom(text)) room = seenAt(statements, at)
    if (!isTag(text) || room === undefined) continue
    gaps.push((seenAt(statements, at) - room) / 1_000)
    room = undefined
  }
  return gaps
}
