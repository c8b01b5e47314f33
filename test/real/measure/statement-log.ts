import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A statement that the data base was given: microseconds since its log began, the connection, the text. */
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
  const sql = async (query: string) => {
    const client = [join(mysql, 'bin/mysql'), '--no-defaults', `--socket=${join(home, 'docspace/mysql.sock')}`]
    const args = [
      '--library-path',
      join(mysql, 'lib'),
      ...client,
      '-uroot',
      '--batch',
      '--skip-column-names',
      '-e',
      query,
    ]
    const { stdout } = await run(join(mysql, 'lib/ld-linux-x86-64.so.2'), args, { maxBuffer: 256 * 1_024 * 1_024 })
    return stdout
  }
  return {
    async begin() {
      await sql("set global log_output = 'TABLE'; truncate mysql.general_log; set global general_log = 'ON'")
    },
    async end() {
      const columns =
        'round(unix_timestamp(event_time) * 1000000), thread_id, left(convert(argument using utf8mb4), 120)'
      const of = "command_type in ('Query', 'Execute')"
      const out = await sql(
        `set global general_log = 'OFF'; select ${columns} from mysql.general_log where ${of} order by event_time`,
      )
      return out
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const [at = '', connection = '', text = ''] = line.split('\t')
          return { at: Number(at), connection: Number(connection), text }
        })
    },
  }
}
