import { lstat, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { settingsFiles } from '#infra/aws/config/settings-files.ts'
import { isInProjectFile, missingInFiles, writeSource } from '#infra/command/target/own-settings.ts'

let folder: string
const path = (name: string) => join(folder, name)
const files = () => settingsFiles({ cdkJson: path('cdk.json') })
const write = (name: string, content: unknown) => writeFile(path(name), JSON.stringify(content))
const read = async (name: string) => JSON.parse(await readFile(path(name), 'utf8'))

const cdkJson = {
  app: 'x',
  context: { roomkeeper: { environments: { prod: { sources: { espocrm: { url: 'old' } } } } } },
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkeeper-own-'))
  await write('cdk.json', cdkJson)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a source is written into the own file beside all that stands there, also where there was no source yet', async () => {
  const other = { sources: { generic: {} }, protect: true }
  await write('roomkeeper.json', { version: 1, environments: { prod: { sources: {} }, other } })
  expect(isInProjectFile(files(), 'prod')).toBe(false)
  expect(missingInFiles(files(), 'prod', 'pipedrive', { fields: 1 })).toEqual({ fields: 1 })
  await writeSource(files(), 'prod', 'pipedrive', { fields: 1 })
  await writeSource(files(), 'prod', 'pipedrive', { url: 'https://a.example' })
  expect(await read('roomkeeper.json')).toEqual({
    version: 2,
    environments: { prod: { sources: { pipedrive: { fields: 1, url: 'https://a.example' } } }, other },
  })
  expect(missingInFiles(files(), 'prod', 'pipedrive', { fields: 1 })).toBeUndefined()
})

test('an environment of cdk.json comes into the own file as a whole, and cdk.json stays as it was', async () => {
  expect(isInProjectFile(files(), 'prod')).toBe(true)
  await writeSource(files(), 'prod', 'hubspot', { apiVersion: '2026-09' })
  expect(await read('roomkeeper.json')).toEqual({
    version: 2,
    environments: { prod: { sources: { espocrm: { url: 'old' }, hubspot: { apiVersion: '2026-09' } } } },
  })
  expect(await read('cdk.json')).toEqual(cdkJson)
  expect(isInProjectFile(files(), 'prod')).toBe(false)
})

test('what stands there in version 1 is written as it was meant', async () => {
  const room = (title: string) => ({ onboarding: { room: { title } }, sources: {} })
  await write('roomkeeper.json', { version: 1, environments: { prod: room('{draft} {name}'), other: room('{x}') } })
  await writeSource(files(), 'prod', 'generic', {})
  expect(await read('roomkeeper.json')).toEqual({
    version: 2,
    environments: { prod: { ...room('{{draft}} {name}'), sources: { generic: {} } }, other: room('{{x}}') },
  })
})

test('a link to a file in a repository of one’s own stays a link', async () => {
  await write('kept.json', { environments: { prod: { sources: {} } } })
  await symlink(path('kept.json'), path('roomkeeper.json'))
  await writeSource(files(), 'prod', 'generic', {})
  expect((await lstat(path('roomkeeper.json'))).isSymbolicLink()).toBe(true)
  expect((await read('kept.json')).environments.prod.sources).toEqual({ generic: {} })
})

test('git does not track it', async () => {
  const ignored = await readFile(new URL('../../../../.gitignore', import.meta.url), 'utf8')
  expect(ignored.split('\n')).toContain('roomkeeper.json')
})
