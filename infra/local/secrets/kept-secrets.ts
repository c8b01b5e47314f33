import { unwatchFile, watchFile } from 'node:fs'
import { parseJson } from '#lib/runtime/json.ts'
import { createTurn } from '#lib/runtime/waiting/turn.ts'
import { replaceFile } from '../replace-file.ts'
import { readSecretsFile, type SecretValues } from './secrets-file.ts'

/** Which servers of this machine are simulated: their keys are derived at every start and never kept. */
export interface Simulated {
  portal: boolean
  crms: ReadonlySet<string>
}

/** Whether a secret, by its path below `roomkeeper/local/`, belongs to a server that is simulated. */
export const belongsToSimulator = (path: string, { portal, crms }: Simulated): boolean => {
  const [area = '', source = ''] = path.split('/')
  if (area === 'crm' || area === 'webhooks') return crms.has(source)
  return area === 'docspace' && portal
}

/** Writes all of the file, readable by its owner only. */
export const writeSecretsFile = (path: string, values: Readonly<Record<string, unknown>>): Promise<void> =>
  replaceFile(path, `${JSON.stringify(values, undefined, 2)}\n`, 0o600)

/** Writes secrets into the file as they are stored, one after the other; what else stands there stays. */
export const secretsKeeper = (path: string) => {
  const inTurn = createTurn()
  const keep = async (name: string, value: string) => {
    const values = await readSecretsFile(path, {})
    if (values[name] === value) return
    const all = Object.entries({ ...values, [name]: value }).map(([one, text]) => [one, parseJson(text) ?? text])
    await writeSecretsFile(path, Object.fromEntries(all))
  }
  return {
    /** Resolves when the file has the value. @throws when the file is not JSON of names and values, and leaves it as it is */
    keep: (name: string, value: string): Promise<void> => inTurn(() => keep(name, value)),
  }
}

/** Milliseconds between two looks at the file. */
const lookEvery = 500

export interface Watched {
  path: string
  /** The values in force, by the file and the environment together. */
  read(): Promise<SecretValues>
  /** The values in force at the start. */
  known: SecretValues
  /** Stores what has changed. */
  store(name: string, value: string): void
  /** Called when the file cannot be read; the earlier values stay in force. */
  refuse(problem: string): void
}

/** Stores what somebody changes in the file while Roomkeeper runs. Returns how to stop. */
export const watchSecretsFile = ({ path, read, known, store, refuse }: Watched): (() => void) => {
  let held = known
  const look = async () => {
    const values = await read()
    for (const [name, value] of Object.entries(values)) if (held[name] !== value) store(name, value)
    held = values
  }
  const changed = () => void look().catch((error: unknown) => refuse(error instanceof Error ? error.message : ''))
  watchFile(path, { interval: lookEvery, persistent: false }, changed)
  return () => unwatchFile(path, changed)
}
