import { anything, bind, enumeration, flag, integer, list, model, notConvertible } from '../http/bind.ts'
import type { Call } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { ApiError, badArgument } from '../http/errors.ts'
import { route } from '../http/router.ts'
import type { Portal } from '../portal/portal.ts'
import { requireAdmin } from './backup.ts'
import { beginBackup, removeRecords } from './backup-jobs.ts'
import { PARAMS_TYPE, readParams, storageType } from './backup-request.ts'
import type { BackupSchedule } from './backup-types.ts'

/** The portal's own nightly backup (docs/facts/docspace-api.md#a-backup, docs/facts/docspace-api.md#the-portals-own-schedule). */

const PERIODS = { EveryDay: 0, EveryWeek: 1, EveryMonth: 2 }
const HOUR = 3_600_000
const DAY = 24 * HOUR

const NewSchedule = model('ASC.Data.Backup.ApiModels.BackupScheduleDto', {
  storageType: storageType(),
  storageParams: list(PARAMS_TYPE),
  backupsStored: integer(),
  cronParams: anything(true),
  dump: flag(),
})

function createSchedule(call: Call): Result {
  const body = bind(NewSchedule, call)
  const user = requireAdmin(call)
  const backupsStored = body.backupsStored ?? 0
  if (backupsStored < 1 || backupsStored > 30) throw badArgument('backupsStored must be 1 - 30')
  const cronParams = readCron(body.cronParams)
  call.portal.state.backups.schedule = {
    storageType: body.storageType ?? 0,
    storageParams: readParams(body.storageParams ?? []),
    cronParams,
    backupsStored,
    nextAt: nextRun(cronParams, call.portal.now()),
    userId: user.id,
    dump: body.dump === true,
  }
  return { response: true }
}

function readCron(value: unknown): BackupSchedule['cronParams'] {
  const { period, hour, day } = (value ?? {}) as Record<string, unknown>
  const read = enumeration('ASC.Data.Backup.ApiModels.BackupPeriod', PERIODS).read(period)
  if (typeof read !== 'number') {
    throw notConvertible('ASC.Data.Backup.ApiModels.BackupPeriod', '$.cronParams.period')
  }
  return { period: read, hour: Number(hour ?? 0), day: Number(day ?? 0) }
}

/** The next time after `now` (epoch ms, UTC): every day, on a week day, or on a day of the month. */
function nextRun(cron: BackupSchedule['cronParams'], now: number): number {
  const midnight = Math.floor(now / DAY) * DAY
  for (let day = midnight; ; day += DAY) {
    const at = day + cron.hour * HOUR
    const date = new Date(day)
    const fits =
      cron.period === PERIODS.EveryDay ||
      (cron.period === PERIODS.EveryWeek && date.getUTCDay() === cron.day) ||
      (cron.period === PERIODS.EveryMonth && date.getUTCDate() === Math.max(1, cron.day))
    if (fits && at > now) return at
  }
}

/** Starts what is due. A refusal for money or space deletes the schedule and mails the administrator. */
export function settleSchedule(portal: Portal): void {
  const { backups } = portal.state
  const { schedule } = backups
  if (schedule === undefined || schedule.nextAt > portal.now()) return
  schedule.nextAt = nextRun(schedule.cronParams, portal.now())
  const user = portal.user(schedule.userId)
  if (user === undefined) return
  try {
    const { storageType, storageParams: params, dump } = schedule
    beginBackup(portal, user, { storageType, params, dump })
    schedule.lastBackupTime = portal.storedNow()
    dropOld(portal, schedule)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.status !== 402) return
    delete backups.schedule
    portal.state.mails.push({ at: portal.now(), to: user.email, kind: 'backup' })
  }
}

function dropOld(portal: Portal, schedule: BackupSchedule): void {
  const kept = portal.state.backups.history.filter((record) => record.storageType === schedule.storageType)
  removeRecords(portal, kept.slice(0, Math.max(0, kept.length - schedule.backupsStored)))
}

function readSchedule(call: Call): Result {
  requireAdmin(call)
  const { schedule } = call.portal.state.backups
  if (schedule === undefined) return {}
  const { nextAt: _next, userId: _user, lastBackupTime, ...shown } = schedule
  const last =
    lastBackupTime === undefined ? '0001-01-01T00:00:00' : new Date(lastBackupTime).toISOString().slice(0, 19)
  return { response: { ...shown, lastBackupTime: last } }
}

function deleteSchedule(call: Call): Result {
  requireAdmin(call)
  delete call.portal.state.backups.schedule
  return { response: true }
}

export const scheduleRoutes = [
  route('POST', '/backup/createbackupschedule', createSchedule),
  route('GET', '/backup/getbackupschedule', readSchedule),
  route('DELETE', '/backup/deletebackupschedule', deleteSchedule),
]
