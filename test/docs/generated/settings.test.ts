import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { chooseEnvironment } from '#infra/aws/config/choose-environment.ts'
import { environmentSettings } from '#infra/aws/config/environment-schema.ts'
import { pageOf, settingsReference } from '#infra/aws/config/settings-reference.ts'
import { unknownFields } from '#infra/aws/config/unknown-fields.ts'
import { pipedrive } from '#lib/crm/pipedrive/index.ts'
import { sources } from '#lib/crm/sources.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { settingsPage } from '../../../docs/settings/page.ts'
import { anchorsIn } from '../anchors.ts'
import { pages } from '../pages.ts'

const textOf = (page: string) => pages.find(({ path }) => path === page)?.text ?? ''
const written = await readFile(new URL('../../../docs/settings.md', import.meta.url), 'utf8')
const reference = settingsReference()
const paths = reference.map(({ path }) => path)

/** Members of objects in a schema by their path, found without the JSON schema that the page is made from. */
const membersOf = (schema: z.core.$ZodType, path: string): string[] => {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).flatMap(([name, member]) => {
        const at = path ? `${path}.${name}` : name
        const below = membersOf(member, at)
        return below.length > 0 ? below : [at]
      })
    case 'record':
      return membersOf(def.valueType, `${path}.NAME`)
    case 'array':
      return membersOf(def.element, path)
    case 'union':
      return [...new Set(def.options.flatMap((option) => membersOf(option, path)))]
    case 'lazy':
      return membersOf(def.getter(), path)
    case 'optional':
    case 'default':
      return membersOf(def.innerType, path)
    default:
      return []
  }
}

const members = [
  ...membersOf(environmentSettings, ''),
  ...Object.entries(sources).flatMap(([name, { settings }]) => membersOf(settings, `sources.${name}`)),
]

describe('docs/settings.md', () => {
  test('is what the schemas say; write it again with: node docs/settings/write.ts', () => {
    expect(written).toBe(settingsPage())
  })

  test('has every setting, once', () => {
    expect(members.length).toBeGreaterThan(100)
    expect(paths).toEqual(expect.arrayContaining(members))
    expect(new Set(paths).size).toBe(paths.length)
  })

  test('has an anchor for each setting, to which errors about it lead', () => {
    const anchors = anchorsIn(written)
    for (const path of paths) expect(anchors, path).toContain(path)
    expect(pageOf('backup.portals.main.url')).toBe('docs/settings.md#backup.portals.NAME.url')
    expect(pageOf('onboarding.welcome.files.0.id')).toBe('docs/settings.md#onboarding.welcome.files.id')
    expect(pageOf('worker.concurency')).toBe('docs/settings.md#worker')
    expect(pageOf('sources.zoho')).toBe('docs/settings.md#sources')
    expect(pageOf('onbording')).toBe('docs/settings.md')
    for (const path of [...members, 'docspace.limits', 'backup.portals.main'])
      expect(anchors, path).toContain(pageOf(path).split('#')[1])
  })

  test('says how the three ways of welcome content are set', () => {
    const ways = [...written.matchAll(/`(\{ "way".*?\})` \|/g)].map(([, text = '']) => JSON.parse(text))
    expect(ways.map(({ way }) => way)).toEqual(['files', 'folder', 'room'])
    const manager = { default: 'anna@acme.example' }
    for (const welcome of ways)
      expect(z.safeParse(onboardingSettings, { welcome, manager }).error?.issues, welcome.way).toBeUndefined()
  })

  test('begins with a file that can be taken as it is', () => {
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(written) ?? []
    const own = { file: 'roomkeeper.json', content: JSON.parse(json) }
    expect(chooseEnvironment({ roomkeeper: undefined, own, env: 'prod' }).name).toBe('prod')
  })
})

describe('docs/welcome-content.md', () => {
  test('its examples are settings', () => {
    const welcomeContent = textOf('docs/welcome-content.md')
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(welcomeContent) ?? []
    const { onboarding: example } = JSON.parse(`{${json}}`)
    expect(z.safeParse(onboardingSettings, example).error?.issues).toBeUndefined()
    expect(unknownFields(example, onboardingSettings)).toEqual([])
    const ways = [...welcomeContent.matchAll(/`(\{ "way".*?\})`/g)].map(([, text = '']) => JSON.parse(text))
    expect(ways.map(({ way }) => way)).toEqual(['files', 'folder', 'room'])
    for (const welcome of ways)
      expect(z.safeParse(onboardingSettings, { ...example, welcome }).error?.issues, welcome.way).toBeUndefined()
  })
})

test('the filter of the README can be pasted', () => {
  const [, pasted = ''] = /`("clients": \[.*?\])`/.exec(textOf('README.md')) ?? []
  const keys = { roomId: 'a', roomUrl: 'b', invitationUrl: 'c', status: 'd' }
  const own = { ...JSON.parse(`{${pasted}}`), fields: { deal: keys } }
  expect(z.safeParse(pipedrive.settings, own).error?.issues).toBeUndefined()
  expect(unknownFields(own, pipedrive.settings)).toEqual([])
})
