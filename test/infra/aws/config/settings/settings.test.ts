import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { chooseEnvironment } from '#infra/aws/config/choose-environment.ts'
import { environmentVariables } from '#infra/aws/constructs/functions/environment-variables.ts'
import { readEnvironment } from '#lib/runtime/settings/settings.ts'

const dev = {
  docspace: { url: 'https://example.onlyoffice.com' },
  onboarding: { welcome: { way: 'folder', folderId: 20 }, manager: { default: 'manager@example.com' } },
  sources: { espocrm: { url: 'https://crm.example.com' } },
}
const choose = (settings: unknown = {}, env = 'dev') =>
  chooseEnvironment({ roomkeeper: { environments: { dev } }, env, settings })

const complaint = (settings: unknown, env?: string): string => {
  try {
    choose(settings, env)
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  throw new Error('nothing was wrong')
}

describe('the settings of an environment', () => {
  test('are changed in every member there is by a star, and in none where there is none', () => {
    const portal = { url: 'https://a.example.com', recipients: ['a@example.com'], sender: 'b@example.com' }
    const everywhere = { 'backup.portals.*.url': 'https://here.example.com' }
    expect(choose(everywhere).settings.backup).toBeUndefined()
    const { portals } =
      choose({ 'backup.portals': { main: portal, second: portal }, ...everywhere }).settings.backup ?? {}
    expect(Object.values(portals ?? {}).map(({ url }) => url)).toEqual(Array(2).fill('https://here.example.com'))
  })

  test('are complete with a few lines', () => {
    expect(choose()).toMatchObject({
      name: 'dev',
      settings: {
        docspace: { limits: { requestsPerMinute: 1500, writesInFlight: 15, writesPerDay: 10_000 } },
        worker: { concurrency: 5 },
        logRetentionDays: 30,
        protect: false,
      },
    })
  })

  test('can be changed by path, also as the JSON of a command line, without changing the original', () => {
    expect(choose({ 'worker.concurrency': 2 }).settings.worker).toEqual({ concurrency: 2 })
    expect(choose('{"sources.espocrm.url": "http://127.0.0.1:1"}').settings.sources).toEqual({
      espocrm: { url: 'http://127.0.0.1:1' },
    })
    expect(choose().settings.sources).toEqual(dev.sources)
  })

  test.each(['docspace.url', 'docspace.publicUrl', 'backup.portals.main.url'])('refuse a path in %s', (field) => {
    const portal = { url: 'https://a.example.com', recipients: ['a@example.com'], sender: 'b@example.com' }
    const settings = { 'backup.portals.main': portal }
    expect(() => choose({ ...settings, [field]: 'https://a.example.com/' })).not.toThrow()
    expect(complaint({ ...settings, [field]: 'https://a.example.com/portal' })).toContain(
      `${field}: the address alone, without a path`,
    )
  })

  test('tell every problem in one message, each by its field', () => {
    const message = complaint({
      'docspace.url': 'example.onlyoffice.com',
      'onboarding.manager.default': 'nobody',
      'sources.espocrm': { url: 7 },
      'sources.zoho': {},
      'worker.concurrency': 1,
      logRetentionDays: 31,
      'backup.portals.main': { url: 'https://a.example.com', recipients: [], sender: 'x', schedule: '0 2 * * *' },
    })
    expect(message).toContain('cdk.json, environment "dev":')
    for (const field of [
      'docspace.url: ',
      'onboarding.manager.default: ',
      'sources.espocrm.url: ',
      'sources.zoho: there is no such source; known are espocrm',
      'worker.concurrency: ',
      'logRetentionDays: ',
      'backup.portals.main.recipients: ',
      'backup.portals.main.sender: ',
    ]) {
      expect(message).toContain(`\n  ${field}`)
    }
    expect(message).not.toContain('undefined')
    expect(message).not.toMatch(/: Invalid input$/m)
  })

  test.each([
    ['0 2 ? * MON-FRI *', 26, 'up to 72 hours'],
    ['0 4 ? * SUN *', 167, 'up to 168 hours'],
    ['0 2 1 * ? *', 168, 'up to 744 hours'],
  ])(
    'let no alarm about a missing backup ring between two of them: %s and %i hours',
    (schedule, overdueHours, words) => {
      const portal = { url: 'https://a.example.com', recipients: ['a@example.com'], sender: 'b@example.com' }
      const given = { 'backup.portals.main': { ...portal, schedule, overdueHours, timeZone: 'Europe/Berlin' } }
      expect(complaint({ ...given, 'worker.concurrency': 900 })).toMatch(
        new RegExp(`\\n {2}backup\\.portals\\.main\\.overdueHours: .*${words}[\\s\\S]*\\n {2}worker\\.concurrency: `),
      )
    },
  )

  test.each([
    ['0 2 * * ? *', 26],
    ['0 2 ? * MON-FRI *', 72],
    ['0 4 ? * SUN *', 168],
    // The Sunday in March that has no two o'clock is warned of instead.
    ['0 2 ? * SUN *', 168],
    ['0 2 ? * * 2026', 26],
  ])('let it wait as long as the schedule needs: %s and %i hours', (schedule, overdueHours) => {
    const portal = { url: 'https://a.example.com', recipients: ['a@example.com'], sender: 'b@example.com' }
    const given = { 'backup.portals.main': { ...portal, schedule, overdueHours, timeZone: 'Europe/Berlin' } }
    expect(choose(given).settings.backup?.portals.main?.overdueHours).toBe(overdueHours)
  })

  test.each([
    [{ 'worker.concurency': 3 }, 'worker.concurency'],
    [{ logRetention: 30 }, 'logRetention'],
    [{ 'onboarding.managers': {} }, 'onboarding.managers'],
    [{ 'onboarding.welcome': { way: 'folder', folderId: 20, into: 'Deliverables' } }, 'onboarding.welcome.into'],
    [{ 'sources.espocrm.feilds': {} }, 'sources.espocrm.feilds'],
  ])('do not take a misspelt one for one that is not set: %j', (settings, field) => {
    expect(complaint(settings)).toContain(`${field}: there is no such setting`)
  })

  test('tell misspelt ones beside wrong values, in every section and at every depth, with what was meant', () => {
    const message = complaint({
      onboarding: undefined,
      onbording: dev.onboarding,
      'docspace.url': 7,
      'docspace.limits.writesPerDya': 1,
      'sources.espocrm': { url: 7, feilds: {}, clients: [{ object: 'Account', were: {} }] },
      'sources.hubspto': {},
      'backup.portals.main': { url: 'x', recipient: [], storage: { type: 'Documents', foldr: 'x' } },
      'worker.concurrency': 16,
      'sweep.enabled': false,
    })
    for (const line of [
      'onboarding: is missing',
      'onbording: there is no such setting (did you mean onboarding?)',
      'docspace.url: ',
      'docspace.limits.writesPerDya: there is no such setting (did you mean writesPerDay?)',
      'sources.espocrm.url: ',
      'sources.espocrm.feilds: there is no such setting (did you mean fields?)',
      'sources.espocrm.clients.0.were: there is no such setting (did you mean where?)',
      'sources.hubspto: there is no such source (did you mean hubspot?)',
      'backup.portals.main.recipient: there is no such setting (did you mean recipients?)',
      'backup.portals.main.storage.foldr: there is no such setting (did you mean folder?)',
      // What does not go together is told beside sections that are wrong in themselves.
      'sweep.enabled: must be true with sources.espocrm',
    ]) {
      expect(message).toContain(`\n  ${line}`)
    }
    expect(complaint({ 'worker.concurrency': 16, 'onboarding.manager': {} })).toContain(
      '\n  worker.concurrency: at most',
    )
  })

  test('are refused with a portal whose schedule would have too long a name, and taken with the longest that EventBridge takes', () => {
    const portal = { url: 'https://a.example.com', recipients: ['a@example.com'], sender: 'b@example.com' }
    const named = (name: string) => ({ [`backup.portals.${name}`]: portal })
    const env = 'an-environment-x'
    const take = (settings: object) =>
      chooseEnvironment({ roomkeeper: { environments: { [env]: dev } }, env, settings })
    const longest = 'p'.repeat(64 - `roomkeeper-${env}-start-backup-`.length)
    expect(take(named(longest)).settings.backup?.portals).toHaveProperty(longest)
    expect(() => take(named(`${longest}-x`))).toThrow(`backup.portals.${longest}-x: its schedule would be called`)
    expect(() => take(named(`${longest}-x`))).toThrow('shorten this name by 2')
  })

  test('are refused with the addresses of the examples where something is deployed for them', () => {
    const refuse = (settings: object) => () =>
      chooseEnvironment({ roomkeeper: { environments: { dev } }, env: 'dev', settings, refuseExamples: true })
    const own = {
      'docspace.url': 'https://acme.onlyoffice.com',
      'onboarding.manager.default': 'manager@acme.test',
      'sources.espocrm.url': 'https://example.com.acme.test',
    }
    expect(refuse(own)).not.toThrow()
    const portals = {
      main: { url: 'https://EXAMPLE.com', recipients: ['a@acme.test', 'b@mail.example.org'], sender: 'c@acme.test' },
    }
    expect(refuse({ ...own, backup: { portals } })).toThrow(
      /main\.url: https:\/\/EXAMPLE\.com is an example.*\n.*main\.recipients\.1: b@/,
    )
    expect(refuse({})).toThrow('docspace.url: https://example.onlyoffice.com is an example, give your own')
  })

  test('name the page and the anchor of each setting that is wrong', () => {
    const [, ...lines] = complaint({
      'docspace.url': 'portal',
      'worker.concurency': 3,
      'onboarding.welcome': { way: 'files', into: 'Contracts', files: [{ id: -1, title: 'a.pdf' }] },
      'backup.portals': { main: { url: 'https://acme.onlyoffice.com', recipients: [], sender: 'a@acme.test' } },
      'sources.hubspot': { clients: [{ object: 'firm' }] },
    }).split('\n')
    const places = Object.fromEntries(
      lines.map((line) => [line.trim().split(': ')[0], line.split('; see docs/settings.md#')[1]]),
    )
    expect(places).toEqual({
      'docspace.url': 'docspace.url',
      'worker.concurency': 'worker',
      'onboarding.welcome.files.0.id': 'onboarding.welcome.files.id',
      'backup.portals.main.recipients': 'backup.portals.NAME.recipients',
      'sources.hubspot.clients.0.object': 'sources.hubspot.clients.object',
    })
  })

  test('name what was meant only where it is near', () => {
    expect(complaint({ banana: 1 })).toMatch(/banana: there is no such setting; see docs\/settings\.md$/m)
  })

  test('do not let more workers than writes at a time be', () => {
    expect(complaint({ 'worker.concurrency': 16 })).toContain(
      'worker.concurrency: at most docspace.limits.writesInFlight',
    )
  })

  test('keep a key of one’s own and the profile small apart, and know no third profile', () => {
    expect(complaint({ profile: 'small', ownKey: true })).toMatch(
      /^ {2}profile: small and ownKey exclude each other: .+; see docs\/settings\.md#profile$/m,
    )
    expect(choose({ profile: 'small' }).settings).toMatchObject({ profile: 'small', ownKey: false })
    expect(choose({ ownKey: true }).settings.profile).toBe('full')
    expect(complaint({ profile: 'tiny' })).toContain('profile: ')
  })

  test('need a source', () => {
    expect(complaint({ sources: {} })).toContain('sources: name at least one source')
  })
})

test('an environment that is not there is told with those that are', () => {
  expect(complaint({}, 'prdo')).toBe(
    'There is no environment "prdo"; cdk.json has dev; see docs/settings.md#environments',
  )
  expect(complaint({}, 'devv')).toContain('"devv" (did you mean dev?)')
})

test('settings that Lambda would refuse for their size are refused at synth', () => {
  const noise = randomBytes(4_096).toString('base64')
  const sized = (length: number) => () =>
    environmentVariables('onboard-client', { QUEUE_URL: 'https://sqs' }, { y: 'y', x: noise.slice(0, length) })
  expect(sized(3_900)().SETTINGS).toContain('"x":')
  expect(sized(5_000)).toThrow(
    /onboard-client would take \d{4} bytes.*Lambda allows 4096.*x \(5002 bytes\), y \(3 bytes\)/,
  )
})

test('settings of many portals are packed, and the function reads them as they were', () => {
  const portal = (n: number) => [
    `portal-${n}`,
    { url: `https://portal-${n}.example`, recipients: [`ops@p${n}.example`] },
  ]
  const portals = Object.fromEntries(Array.from({ length: 60 }, (_, n) => portal(n)))
  const { SETTINGS } = environmentVariables('watch-backup', {}, { portals })
  expect(SETTINGS?.length).toBeLessThan(4_096)
  const schema = { variables: z.object({}), settings: z.looseObject({}) }
  expect(readEnvironment(schema, { SETTINGS }).settings).toEqual({ portals })
  expect(() => readEnvironment(schema, { SETTINGS: `${SETTINGS?.slice(0, 40)}` })).toThrow('in SETTINGS')
})
