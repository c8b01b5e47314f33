import type { BackupSchedule } from '../backup-types.ts'

/** A schedule as its table has it: `0 0 3 ? * *`, `0 0 3 ? * 2` on a week day, `0 0 3 15 * ?` on a day of the month. */

type CronParams = BackupSchedule['cronParams']

export const cronOf = ({ period, hour, day }: CronParams): string =>
  period === 2 ? `0 0 ${hour} ${day} * ?` : `0 0 ${hour} ? * ${period === 1 ? day : '*'}`

export function readCron(cron: string): CronParams {
  const [, , hour = '0', ofMonth = '?', , ofWeek = '*'] = cron.split(' ')
  if (ofMonth !== '?') return { period: 2, hour: Number(hour), day: Number(ofMonth) }
  return ofWeek === '*'
    ? { period: 0, hour: Number(hour), day: 0 }
    : { period: 1, hour: Number(hour), day: Number(ofWeek) }
}
