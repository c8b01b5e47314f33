import { SettingsError } from '../errors.ts'

/** Grows when a setting gets another name or meaning. A new setting with a default needs no new version. */
export const settingsVersion = 2

export type VersionedSettings = Readonly<Record<string, unknown>>

/** By version: what turns settings of that version into those of the next; none where nothing changes. */
export type Migrations = Readonly<Record<number, (settings: VersionedSettings) => VersionedSettings>>

/**
 * Settings of any version up to this one in the form of this one, without their number. Settings without a number are of version 1.
 * @throws SettingsError for a version that this code does not know yet; `where` names the settings, `remedy` is for people
 */
export const upToDate = (
  { version = 1, ...settings }: VersionedSettings,
  { where, remedy }: { where: string; remedy: string },
  migrations: Migrations = {},
  current: number = settingsVersion,
): VersionedSettings => {
  if (!(Number.isInteger(version) && Number(version) >= 1)) {
    throw new SettingsError(`${where}: version: must be a whole number from 1 to ${current}. ${remedy}`)
  }
  if (Number(version) > current) {
    throw new SettingsError(
      `${where}: version: these settings are of version ${version}, this Roomkeeper knows up to ${current}. ${remedy}`,
    )
  }
  let known: VersionedSettings = settings
  for (let from = Number(version); from < current; from += 1) known = migrations[from]?.(known) ?? known
  return known
}
