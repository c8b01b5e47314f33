import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A statement that the data base was given: its moment in microseconds, the connection, the first line of the text. */
export interface Statement {
  at: number
  connection: number
  text: string
}

/** What a data base writes down of everything that it is given, with the moment of each statement. */
export interface StatementLog {
  begin(): Promise<void>
  /** The statements since `begin`, in their order. */
  end(): Promise<Statement[]>
}

const run = promisify(execFile)

/** Of the MySQL that DocSpace's program has brought up: by the client that lies beside it. */
export const statementLogOf = (home: string): StatementLog => {
  const mysql = join(home, 'docspace/mysql')
  // A file: rows of a table would take the statements that are timed longer.
  const file = join(home, 'docspace/statements.log')
  const sql = async (query: string) => {
    const client = [join(mysql, 'bin/mysql'), '--no-defaults', `--socket=${join(home, 'docspace/mysql.sock')}`]
    const args = ['--library-path', join(mysql, 'lib'), ...client, '-uroot', '-e', query]
    await run(join(mysql, 'lib/ld-linux-x86-64.so.2'), args)
  }
  return {
    async begin() {
      await rm(file, { force: true })
      await sql(`set global log_output = 'FILE', global general_log_file = '${file}', global general_log = 'ON'`)
    },
    async end() {
      await sql("set global general_log = 'OFF'")
      const text = await readFile(file, 'utf8')
      await rm(file)
      return statementsIn(text)
    },
  }
}

/** Statements in a log as MySQL writes it: moment, connection, kind, and the text, which may go on over more lines. */
export const statementsIn = (log: string): Statement[] =>
  log.split('\n').flatMap((line) => {
    const [, seconds = '', micros = '', connection, text = ''] =
      /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})Z\t *(\d+) (?:Query|Execute)\t(.*)/.exec(line) ?? []
    if (connection === undefined) return []
    return [{ at: Date.parse(`${seconds}Z`) * 1_000 + Number(micros), connection: Number(connection), text }]
  })
