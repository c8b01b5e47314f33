import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { unknownFields } from '#infra/aws/unknown-fields.ts'
import { pipedrive } from '#lib/crm/pipedrive/index.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { pages } from './pages.ts'

const textOf = (page: string) => pages.find(({ path }) => path === page)?.text ?? ''
const welcomeContent = textOf('docs/welcome-content.md')

const isSection = (schema: unknown): schema is z.core.$ZodObject =>
  (schema as z.core.$ZodTypes | undefined)?._zod.def.type === 'object'

/** Every onboarding setting by its path, without the members of the three ways. */
const settings = Object.entries(onboardingSettings.shape).flatMap(([name, schema]) => {
  const { def } = (schema as z.core.$ZodTypes)._zod
  const inner = def.type === 'default' ? def.innerType : schema
  return isSection(inner) ? Object.keys(inner._zod.def.shape).map((member) => `${name}.${member}`) : [name]
})

test('the page about rooms has a row for every onboarding setting, and no other', () => {
  const rows = [...welcomeContent.matchAll(/^\| `([a-z.A-Z]+)` \|/gm)].map(([, name]) => name)
  expect(rows.sort()).toEqual([...settings].sort())
})

test('its examples are settings', () => {
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(welcomeContent) ?? []
  const { onboarding: example } = JSON.parse(`{${json}}`)
  expect(z.safeParse(onboardingSettings, example).error?.issues).toBeUndefined()
  expect(unknownFields(example, onboardingSettings)).toEqual([])
  const ways = [...welcomeContent.matchAll(/`(\{ "way".*?\})`/g)].map(([, text = '']) => JSON.parse(text))
  expect(ways.map(({ way }) => way)).toEqual(['files', 'folder', 'room'])
  for (const welcome of ways)
    expect(z.safeParse(onboardingSettings, { ...example, welcome }).error?.issues, welcome.way).toBeUndefined()
})

test('the filter of the README can be pasted', () => {
  const [, pasted = ''] = /`("clients": \[.*?\])`/.exec(textOf('README.md')) ?? []
  const keys = { roomId: 'a', roomUrl: 'b', invitationUrl: 'c', status: 'd' }
  const own = { ...JSON.parse(`{${pasted}}`), fields: { deal: keys } }
  expect(z.safeParse(pipedrive.settings, own).error?.issues).toBeUndefined()
  expect(unknownFields(own, pipedrive.settings)).toEqual([])
})
