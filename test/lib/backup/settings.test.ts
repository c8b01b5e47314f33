import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { nextRun } from '#lib/backup/schedule.ts'
import { backupSettings } from '#lib/backup/settings.ts'
import { storageRequest } from '#lib/backup/storage.ts'
import { describeIssues } from '#lib/runtime/settings/settings.ts'

const least = { url: 'https://acme.example', recipients: ['ops@acme.example'], sender: 'backup@acme.example' }
const problemsOf = (portal: object, name = 'main') => {
  const parsed = z.safeParse(backupSettings, { portals: { [name]: { ...least, ...portal } } })
  return parsed.success ? [] : describeIssues(parsed.error.issues).split('\n')
}

describe('settings of a backup', () => {
  it('need only a portal, a sender and a recipient', () => {
    expect(z.parse(backupSettings, { portals: { main: least } }).portals.main).toMatchObject({
      kind: 'portal',
      schedule: '0 2 * * ? *',
      storage: { type: 'Documents', folder: 'Roomkeeper backups' },
      startMail: false,
      overdueHours: 26,
      pagerDuty: false,
      pagerDutyUrl: 'https://events.pagerduty.com/v2/enqueue',
    })
  })

  it.each([
    ['an address without http', { url: 'ftp://acme.example' }, 'portals.main.url: '],
    ['nobody to tell', { recipients: [] }, 'portals.main.recipients: '],
    ['five fields', { schedule: '0 2 * * ?' }, 'portals.main.schedule: six fields'],
    ['two days', { schedule: '0 2 * * * *' }, 'portals.main.schedule: exactly one of day and weekday'],
    [
      'an hour that no day has',
      { schedule: '0 24 * * ? *' },
      'portals.main.schedule: EventBridge Scheduler takes no hour "24"',
    ],
    ['a year that is over', { schedule: '0 2 * * ? 2020' }, 'portals.main.schedule: it never fires'],
    ['an unknown time zone', { timeZone: 'Mars/Base' }, 'portals.main.timeZone: there is no time zone'],
    [
      'a storage that the server accepts and then fails',
      { storage: { type: 'CustomCloud' } },
      'portals.main.storage.type: ',
    ],
    [
      'a bucket without its region',
      { storage: { type: 'ThirdPartyConsumer', module: 's3', params: { bucket: 'b' } } },
      'portals.main.storage.params.region: s3 needs region',
    ],
    [
      'a key of the storage, which is for the portal to keep',
      {
        storage: {
          type: 'ThirdPartyConsumer',
          module: 's3',
          params: { bucket: 'b', region: 'r', secretaccesskey: 'k' },
        },
      },
      'portals.main.storage.params.secretaccesskey: s3 takes no secretaccesskey',
    ],
    [
      'a parameter that is misspelt',
      { storage: { type: 'ThirdPartyConsumer', module: 'googlecloud', params: { bucket: 'b', module: 's3' } } },
      'portals.main.storage.params.module: googlecloud takes no module',
    ],
    [
      'a module the server does not have',
      { storage: { type: 'ThirdPartyConsumer', module: 'selectel', params: {} } },
      'portals.main.storage.module: ',
    ],
    ['a relative directory', { storage: { type: 'Local', filePath: 'backups' } }, 'portals.main.storage.filePath: '],
    [
      'a copy of what cannot be read',
      { storage: { type: 'Local', filePath: '/backups' }, offsite: {} },
      'portals.main.offsite: archives in Local',
    ],
    [
      'a drill in the portal that is backed up',
      { url: 'https://acme.example', drill: { url: 'https://acme.example' } },
      'portals.main.drill.url: it is the portal that is backed up, and a drill would replace everything in it',
    ],
    ['no archive kept', { retention: { daily: 0, weekly: 0, monthly: 0 } }, 'portals.main.retention: at least one'],
    ['more patience than a day has', { patienceHours: 30 }, 'portals.main.patienceHours: '],
    ['a kind that there is not', { kind: 'sever' }, 'portals.main.kind'],
    [
      'a backup of the server in the cloud',
      { kind: 'server', url: 'https://acme.onlyoffice.com' },
      'portals.main.kind: a portal in the cloud of ONLYOFFICE has no server of its own: leave kind out, or write "portal"',
    ],
  ])('refuse %s', (_, portal, problem) => expect(problemsOf(portal)).toEqual([expect.stringContaining(problem)]))

  it.each([
    { offsite: {} },
    { drill: { url: 'https://drill.acme.example' } },
    { kind: 'server', url: 'https://acme.onlyoffice.com.example' },
    { offsite: {}, storage: { type: 'DataStore' } },
    { storage: { type: 'Local', filePath: '/backups' } },
    { retention: { daily: 1, weekly: 1, monthly: 0 } },
    { retention: { daily: 0, weekly: 1, monthly: 1 } },
    { retention: { daily: 1, weekly: 0, monthly: 1 } },
  ])('take %j', (portal) => expect(problemsOf(portal)).toEqual([]))

  it('name every problem at once', () => {
    expect(problemsOf({ url: 'x', sender: 'y', stallMinutes: 1 })).toHaveLength(3)
  })

  it('refuse a name that does not fit a key of an object', () => expect(problemsOf({}, 'Main portal')).not.toEqual([]))
})

describe('the body of a start', () => {
  it.each([
    [
      { type: 'Documents' as const, folder: 'Backups' },
      { storageType: 'Documents', params: { folderId: '85' } },
    ],
    [
      { type: 'ThirdPartyConsumer' as const, module: 'googlecloud' as const, params: { bucket: 'b' } },
      { storageType: 'ThirdPartyConsumer', params: { module: 'googlecloud', bucket: 'b' } },
    ],
    [
      { type: 'Local' as const, filePath: '/srv/b' },
      { storageType: 'Local', params: { filePath: '/srv/b' } },
    ],
    [{ type: 'DataStore' as const }, { storageType: 'DataStore', params: {} }],
  ])('for %j', (storage, request) => expect(storageRequest(storage, 85)).toEqual(request))
})

describe('the next run', () => {
  const next = (schedule: string, zone: string, from: string) =>
    new Date(nextRun(schedule, zone, Date.parse(from)) ?? 0).toISOString()
  it.each([
    ['0 2 * * ? *', 'UTC', '2026-11-25T02:00:00Z', '2026-11-26T02:00:00.000Z'],
    ['30 2 * * ? *', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-30T00:30:00.000Z'],
    ['0 22 ? * MON-FRI *', 'America/New_York', '2026-11-28T12:00:00Z', '2026-12-01T03:00:00.000Z'],
    ['0 3 ? * 1 *', 'UTC', '2026-11-25T00:00:00Z', '2026-11-29T03:00:00.000Z'],
  ])('%s in %s', (schedule, zone, from, at) => expect(next(schedule, zone, from)).toBe(at))
})
