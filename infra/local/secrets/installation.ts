import { randomBytes } from 'node:crypto'
import { writeSecretsFile } from './kept-secrets.ts'
import { readSecretsFile } from './secrets-file.ts'

const name = 'roomkeeper/local/simulators'

/**
 * The secret of this installation, of which keys and webhook secrets of the simulators are derived. It stands in the secrets file,
 * drawn at the first start and kept; what else stands there stays.
 * @throws when the file is not JSON of names and values
 */
export const installationSecret = async (file: string): Promise<string> => {
  const drawn = randomBytes(32).toString('hex')
  const values = await readSecretsFile(file, { [name]: drawn })
  const kept = values[name]
  if (kept) return kept
  await writeSecretsFile(file, { ...values, [name]: drawn })
  return drawn
}
