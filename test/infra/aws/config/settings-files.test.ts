import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { chooseEnvironment } from '#infra/aws/config/choose-environment.ts'
import { readSettings, settingsFiles } from '#infra/aws/config/settings-files.ts'
import { writtenEnvironments } from '#infra/aws/config/written-settings.ts'

const environment = (portal: string, more: object = {}) => ({
  docspace: { url: `https://${portal}.example` },
  onboarding: { welcome: { way: 'folder', folderId: 20 }, manager: { default: 'anna@acme.example' } },
  sources: { espocrm: { url: 'https://crm.acme.example' } },
  ...more,
})

const cdkJson = (environments: object) => ({ app: 'node infra/aws/app.ts', context: { roomkeeper: { environments } } })

/** A folder with these two files; a text is written as it is, and nothing for what is undefined. */
const filesWith = (project: unknown, own?: unknown) => {
  const folder = mkdtempSync(join(tmpdir(), 'roomkeeper-settings-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const write = (name: string, content: unknown) => {
    if (content === undefined) return
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  write('cdk.json', project)
  write('roomkeeper.json', own)
  return settingsFiles({ cdkJson: join(folder, 'cdk.json') })
}

const choose = (project: unknown, own: unknown, env: unknown) => {
  const read = readSettings(filesWith(project, own))
  return chooseEnvironment({ roomkeeper: read.project?.content, own: read.own, env })
}

/** The lines of what is thrown, with the files by their names alone. */
const complaint = (work: () => unknown): string[] => {
  try {
    work()
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(/\S*\/(?=(cdk|roomkeeper)\.json)/g, '').split('\n') : []
  }
  throw new Error('nothing was wrong')
}

describe('an environment', () => {
  const project = cdkJson({ local: environment('demo'), prod: environment('old', { protect: true }) })

  test('is taken from cdk.json where there is no other file, as ever', () => {
    expect(choose(project, undefined, 'prod').settings).toMatchObject({
      docspace: { url: 'https://old.example' },
      protect: true,
    })
  })

  test('is taken from roomkeeper.json when it is there, and nothing of it from cdk.json', () => {
    const { settings } = choose(project, { environments: { prod: environment('new') } }, 'prod')
    expect(settings).toMatchObject({ docspace: { url: 'https://new.example' }, protect: false })
  })

  test('that only cdk.json has is still there beside another one of one’s own', () => {
    const own = { environments: { prod: environment('new') } }
    expect(choose(project, own, 'local').settings.docspace.url).toBe('https://demo.example')
  })

  test('needs no cdk.json with settings', () => {
    expect(choose({ app: 'x' }, { version: 1, environments: { prod: environment('new') } }, 'prod').name).toBe('prod')
  })

  test('that no file has is told with the file of each that there is, and what was meant', () => {
    const own = { environments: { staging: environment('new') } }
    expect(complaint(() => choose(project, own, 'stagign'))).toEqual([
      'There is no environment "stagign" (did you mean staging?); cdk.json has local, prod, roomkeeper.json has staging; see docs/settings.md#environments',
    ])
  })

  test('has to be named', () => {
    expect(complaint(() => choose(project, undefined, undefined))).toEqual([
      'No environment was named: add -c env=NAME, to npm run synth and npm run deploy as -- -c env=NAME; cdk.json has local, prod; see docs/settings.md#environments',
    ])
  })
})

describe('everything that is wrong is told at once', () => {
  test('in both files, with the place where one is no JSON', () => {
    expect(
      complaint(() => readSettings(filesWith('{\n  "context": {}\n  "app": ""\n}', '{"environments": {},}'))),
    ).toEqual([
      expect.stringMatching(/^cdk\.json is not JSON: .*line 3 column 3.*; see docs\/settings\.md#environments$/),
      expect.stringMatching(/^roomkeeper\.json is not JSON: .*; see docs\/settings\.md#environments$/),
    ])
  })

  test('in the form of the own file, and a name that there is not with what was meant', () => {
    const own = { enviroments: {}, environments: { Prod: {}, dev: 7 } }
    expect(complaint(() => readSettings(filesWith({ context: 7 }, own))).map((line) => line.split(';')[0])).toEqual([
      'cdk.json: context: Invalid input: expected record, received number',
      'roomkeeper.json: environments.dev: Invalid input: expected record, received number',
      'roomkeeper.json: enviroments: there is no such setting (did you mean environments?)',
    ])
    expect(complaint(() => readSettings(filesWith(cdkJson({}), own))).map((line) => line.split(';')[0])).toEqual([
      'roomkeeper.json: environments.dev: Invalid input: expected record, received number',
      'roomkeeper.json: enviroments: there is no such setting (did you mean environments?)',
    ])
    const named = { environments: { Prod: environment('new') } }
    expect(complaint(() => readSettings(filesWith(cdkJson({}), named)))[0]).toContain(
      'roomkeeper.json: environments.Prod: a name has at most 16 lower-case letters, digits and hyphens',
    )
  })

  test('also when cdk.json has no settings and there is no other file', () => {
    expect(complaint(() => readSettings(filesWith({ context: { rommkeeper: {} } })))).toEqual([
      'cdk.json: context.roomkeeper: is missing; see docs/settings.md#environments',
    ])
    expect(complaint(() => readSettings(filesWith({ context: { roomkeeper: { enviroments: {} } } })))).toEqual([
      'cdk.json: context.roomkeeper.environments: is missing; see docs/settings.md#environments',
      'cdk.json: context.roomkeeper.enviroments: there is no such setting (did you mean environments?); see docs/settings.md#environments',
    ])
  })

  test('of every environment of a file, beside the chosen one', () => {
    const own = {
      environments: {
        dev: environment('dev', { onbording: {}, wroker: {} }),
        prod: environment('prod', { logRetentionDays: 2, sweap: {} }),
      },
    }
    const lines = complaint(() => choose(cdkJson({}), own, 'prod'))
    expect(lines.map((line) => line.split(/; |: (?=Invalid)/)[0])).toEqual([
      'roomkeeper.json, environment "prod":',
      '  logRetentionDays',
      '  sweap: there is no such setting (did you mean sweep?)',
      'roomkeeper.json, environment "dev":',
      '  onbording: there is no such setting (did you mean onboarding?)',
      '  wroker: there is no such setting (did you mean worker?)',
    ])
    own.environments.prod = environment('prod')
    expect(choose(cdkJson({}), own, 'prod').name).toBe('prod')
  })
})

test('a file that somebody named has to be there', () => {
  const files = settingsFiles({ settings: '/nowhere/roomkeeper.json' })
  expect(() => readSettings(files)).toThrow('There is no /nowhere/roomkeeper.json; see docs/settings.md#environments')
})

test('the project’s own cdk.json has the demo', () => {
  const read = readSettings({ ...settingsFiles(), own: '/nowhere/roomkeeper.json' })
  expect([...writtenEnvironments(read).keys()]).toContain('local')
})
