import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { ServerProblem } from '../problem.ts'

/** Where the programs lie that bring the real servers up. */
export interface ServerFolder {
  docspace: string
  espocrm: string
}

/**
 * The folder of real servers. @throws ServerProblem when one of its programs is not there
 */
export const openFolder = async (path: string): Promise<ServerFolder> => {
  const folder = { docspace: join(path, 'docspace/docspace'), espocrm: join(path, 'espocrm/espocrm') }
  for (const program of Object.values(folder))
    await access(program, constants.X_OK).catch(() => {
      throw new ServerProblem(
        `REAL_SERVERS is ${path}, but there is no program ${program}: name the folder that has docspace/docspace and espocrm/espocrm in it.`,
      )
    })
  return folder
}
