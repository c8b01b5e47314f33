import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { chooseEnvironment } from '#infra/aws/config/choose-environment.ts'
import { readContext } from '#infra/aws/config/read-context.ts'
import { settingsVersion } from '#lib/runtime/settings/settings-version.ts'
import { synthesize } from '../../synthesized.ts'

const folder = new URL('../../../../fixtures/settings/', import.meta.url)
const versions = (kind: string) =>
  readdirSync(folder).flatMap((name) => {
    const version = new RegExp(`^${kind}-v(\\d+)\\.json$`).exec(name)?.[1]
    return version === undefined
      ? []
      : [[Number(version), JSON.parse(readFileSync(new URL(name, folder), 'utf8'))] as const]
  })

interface Given {
  variables: Record<string, string>
  settings: Record<string, unknown>
}

/** Starts a function with what stands in its environment; resolves when it understands it. */
const start = async (name: string, { variables, settings }: Given) => {
  vi.resetModules()
  const environment = { ...variables, SETTINGS: JSON.stringify(settings), AWS_REGION: 'eu-central-1' }
  for (const [key, value] of Object.entries(environment)) vi.stubEnv(key, value)
  return (await import(`../../../../../functions/${name}.ts`)) as { handler: unknown }
}
afterEach(() => vi.unstubAllEnvs())

test('every version up to this one is kept', () => {
  const upToThis = Array.from({ length: settingsVersion }, (_, index) => index + 1)
  for (const kind of ['cdk-json', 'functions']) expect(versions(kind).map(([version]) => version)).toEqual(upToThis)
  expect(readContext([]).fromFile.roomkeeper).toMatchObject({ version: settingsVersion })
})

describe.each(versions('cdk-json'))('cdk.json of version %i', (version, roomkeeper) => {
  const numbered = version === 1 ? [roomkeeper, { version, ...roomkeeper }] : [roomkeeper]

  test('is understood, with every setting as it was meant', () => {
    for (const given of numbered) {
      for (const env of Object.keys(roomkeeper.environments))
        expect(chooseEnvironment({ roomkeeper: given, env })).toBeTruthy()
      expect(chooseEnvironment({ roomkeeper: given, env: 'everything' }).settings).toMatchObject({
        docspace: { limits: { writesInFlight: 10 } },
        onboarding: {
          room: { title: '{name} with us', kind: 'custom' },
          manager: { unknownOwner: 'park' },
          culture: 'de',
        },
        backup: { portals: { main: { stallMinutes: 30, retention: { daily: 3, weekly: 2, monthly: 1 } } } },
        throttle: { rate: 20, burst: 40 },
        logRetentionDays: 90,
        protect: true,
      })
    }
  })
})

describe.each(versions('functions'))('settings of functions, version %i', (version, functions) => {
  const entries = Object.entries(functions as Record<string, Given>)

  test.each(entries)('are understood by %s, which may be newer', async (name, given) => {
    const numbered = { ...given, settings: { version, ...given.settings } }
    expect((await start(name, numbered)).handler).toBeTypeOf('function')
    if (version === 1) expect((await start(name, given)).handler).toBeTypeOf('function')
  })
})

describe('settings of a version that is still to come', () => {
  const next = settingsVersion + 1

  test('are refused at synth, with what to do', () => {
    const { roomkeeper } = readContext([]).fromFile as { roomkeeper: object }
    expect(() => chooseEnvironment({ roomkeeper: { ...roomkeeper, version: next }, env: 'prod' })).toThrow(
      `cdk.json: version: these settings are of version ${next}, this Roomkeeper knows up to ${settingsVersion}. Update Roomkeeper`,
    )
  })

  test('are refused by a function, which leaves its messages to one that understands them', async () => {
    const [, functions] = versions('functions')[0] ?? []
    for (const [name, given] of Object.entries(functions as Record<string, Given>)) {
      const newer = { ...given, settings: { ...given.settings, version: next } }
      await expect(start(name, newer), name).rejects.toThrow(/in SETTINGS: version: .* Deploy the release/)
    }
  })

  test.each([0, 1.5, '1', null])('a version is a whole number, and %j is none', (version) => {
    const { roomkeeper } = readContext([]).fromFile as { roomkeeper: object }
    expect(() => chooseEnvironment({ roomkeeper: { ...roomkeeper, version }, env: 'prod' })).toThrow(
      /version: must be a whole number/,
    )
  })
})

const functions = synthesize('prod').all('AWS::Lambda::Function')

test('every function is given the version beside its settings', () => {
  expect(functions.length).toBeGreaterThan(3)
  for (const { properties } of functions) {
    const { SETTINGS } = properties.Environment.Variables
    expect(JSON.parse(SETTINGS), properties.FunctionName).toMatchObject({ version: settingsVersion })
  }
})
