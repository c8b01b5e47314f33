import { bind, enumeration, flag, list, model, notConvertible } from '../http/bind.ts'
import type { Call } from '../http/call.ts'
import { badArgument, nullReference } from '../http/errors.ts'

/** What a backup is to be (docs/facts/docspace-api.md#a-backup). */
export interface BackupWish {
  storageType: number
  params: Record<string, string>
  dump: boolean
}

const STORAGE_NAMES = {
  Documents: 0,
  ThridpartyDocuments: 1,
  CustomCloud: 2,
  Local: 3,
  DataStore: 4,
  ThirdPartyConsumer: 5,
}

const STORAGE_TYPE = 'System.Nullable`1[ASC.Data.Backup.Contracts.BackupStorageType]'
export const PARAMS_TYPE =
  'System.Collections.Generic.IEnumerable`1[ASC.Api.Collections.ItemKeyValuePair`2[System.Object,System.Object]]'

/** An enumeration for which null means Documents. */
export const storageType = () => {
  const field = enumeration(STORAGE_TYPE, STORAGE_NAMES)
  return { ...field, read: (value: unknown) => (value === null ? 0 : field.read(value)) }
}

const StartBackup = model('ASC.Data.Backup.ApiModels.BackupDto', {
  storageType: storageType(),
  storageParams: list(PARAMS_TYPE),
  dump: flag(),
})

/** Reads the body of startbackup. Throws 400, and 500 for a null value. */
export function backupRequest(call: Call): BackupWish {
  const body = bind(StartBackup, call)
  return {
    storageType: body.storageType ?? 0,
    params: readParams(body.storageParams ?? []),
    dump: body.dump === true,
  }
}

/** `[{key, value}]` as an object. */
export function readParams(pairs: unknown[]): Record<string, string> {
  const params: Record<string, string> = {}
  for (const [index, pair] of pairs.entries()) {
    if (typeof pair !== 'object' || pair === null) throw notConvertible(PARAMS_TYPE, `$.storageParams[${index}]`)
    const { key, value } = pair as { key?: unknown; value?: unknown }
    if (value === null || value === undefined) throw nullReference()
    if (String(key) in params)
      throw badArgument(`An item with the same key has already been added. Key: ${String(key)}`)
    params[String(key)] = String(value)
  }
  return params
}
