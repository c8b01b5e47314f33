import * as z from 'zod/mini'
import { checkSettings } from '#infra/aws/config/settings.ts'
import { sources } from '#lib/crm/sources.ts'

const keys = (letter: string) => ({
  roomId: `${letter}1`,
  roomUrl: `${letter}2`,
  invitationUrl: `${letter}3`,
  status: `${letter}4`,
})
export const given = {
  espocrm: { url: 'https://crm.example.com' },
  hubspot: {},
  pipedrive: { fields: { organization: keys('a'), deal: keys('b') } },
  salesforce: {
    url: 'https://acme.my.salesforce.com',
    organizationId: '00D5g000008XyZaEAK',
    integrationUserId: '0055g00000AbCdEAAV',
  },
  generic: {},
}
export type Name = keyof typeof given
/** The settings of an environment with one source, as synth checks them. */
export const checked = (name: Name, onboarding: object, own: object = {}) =>
  checkedWith(onboarding, { [name]: { ...given[name], ...own } })

/** The same with several sources. */
export const checkedAll = (names: readonly Name[], onboarding: object) =>
  checkedWith(onboarding, Object.fromEntries(names.map((name) => [name, given[name]])))

const checkedWith = (onboarding: object, own: object) =>
  checkSettings(
    {
      docspace: { url: 'https://example.onlyoffice.com' },
      onboarding: {
        welcome: { way: 'folder', folderId: 20 },
        manager: { default: 'manager@example.com' },
        ...onboarding,
      },
      sources: own,
    },
    { environment: 'dev', file: 'roomkeeper.json', refuseExamples: false },
  )

/** The settings of that source as the stack is given them. */
export const settingsOf = (...asked: Parameters<typeof checked>) => {
  const [name] = asked
  // biome-ignore lint/suspicious/noExplicitAny: each source has settings of its own
  return z.parse(sources[name]?.settings ?? z.any(), checked(...asked).sources[name]) as any
}
