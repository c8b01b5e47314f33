import { SettingsError } from '../errors.ts'

/** Grows when a setting gets another name or meaning; one more that has a default needs no new version. */
export const settingsVersion = 1

export type VersionedSettings = Readonly<Record<string, unknown>>

/** What makes settings of the next version out of those of a version, by that version; none where nothing has to be changed. */
export type Migrations = Readonly<Record<number, (settings: VersionedSettings) => VersionedSettings>>

/**
 * Settings of any version up to this one, as this one has them and without their number. Those without a number are of the
 * first: it was written before there were numbers.
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
