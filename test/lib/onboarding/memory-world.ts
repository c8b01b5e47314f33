import type { ClientRecord, FieldValues, Records, RoomReport, Written } from '#lib/crm/records/records-port.ts'
import type { Person } from '#lib/docspace/rooms/people.ts'
import type { OnboardingContext } from '#lib/onboarding/context.ts'
import type { ClientMemory } from '#lib/onboarding/life/memory/memory.ts'
import { createClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import { onboardClient } from '#lib/onboarding/onboard.ts'
import { linkIds } from '#lib/onboarding/room/desired.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import type { ClientFields } from '#lib/runtime/client-fields.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { recordOf, ref } from './identity/search.ts'
import { fileOf, linkOf, memoryPortal, type PortalState } from './memory-portal.ts'

export const ways = {
  files: { way: 'files', into: 'Contracts', files: [{ id: 11, title: 'Welcome.pdf' }] },
  folder: { way: 'folder', folderId: 20 },
  room: { way: 'room', templateId: 20 },
} as const
export const anna: Person = { id: 'anna', email: 'anna@example.com', active: true, canManageRooms: true }
export const template = {
  files: { 11: fileOf('Template.pdf') },
  folders: {
    20: { folders: [{ id: 21, title: 'Contracts' }], files: [] },
    21: { folders: [], files: [fileOf('Welcome.pdf')] },
  },
}
export const at = Date.parse('2026-01-05T09:00:00Z')

export interface Given extends Partial<PortalState> {
  record?: ClientRecord | undefined
  records?: Partial<Records>
  way?: keyof typeof ways
  settings?: object
  /** Fields of the record that rules and conditions read. */
  values?: FieldValues
  rememberOwner?: OnboardingContext['rememberOwner']
}

/** A portal and a CRM in memory; what is written on the record is what it says then. */
export const open = ({
  record = recordOf({ emails: ['c@x.example'], ownerEmail: anna.email, written: { state: 'none' } }),
  records,
  way = 'files',
  settings = {},
  rememberOwner,
  values = {},
  ...given
}: Given = {}) => {
  const { docspace, state } = memoryPortal({ people: [anna], ...structuredClone(template), ...given })
  const { store, texts } = memoryTexts()
  const memories = createClientMemories(async () => store)
  const remembered = (): ClientMemory[] => [...texts.values()].map(({ text }) => JSON.parse(text))
  const reports: RoomReport[] = []
  const crm: { record: ClientRecord | undefined; values: FieldValues } = { record, values }
  const clock = { now: () => at, sleep: async () => {} }
  const work: OnboardingContext = {
    docspace,
    cache: createPortalCache(clock),
    clock,
    message: { keepHidden: async () => {}, keepHiddenWhile: (write) => write() },
    settings: onboardingSettings.parse({
      welcome: ways[way],
      manager: { default: anna.email },
      folders: ['Contracts', 'Invoices'],
      ...settings,
    }),
    linkSecrets: ['secret'],
    memories,
    records: {
      read: async (asked) => (asked.id === ref.id ? crm.record : recordOf({ ref: asked })),
      readFields: async () => crm.values,
      readContacts: async () => [],
      async writeBack(_, report) {
        reports.push(report)
        const { state: now, status, roomId, roomUrl, invitationUrl } = report
        const written: Written = {
          ...crm.record?.written,
          state: now,
          status,
          ...(roomId && { roomId }),
          ...(roomUrl && { roomUrl }),
          ...(invitationUrl !== undefined && { invitationUrl }),
        }
        if (crm.record?.written) crm.record = { ...crm.record, written }
      },
      ...records,
    },
    ...(rememberOwner && { rememberOwner }),
  }
  return {
    work,
    state,
    reports,
    remembered,
    crm,
    onboard: (asked: ClientRef = ref, fields?: ClientFields) => onboardClient(work, asked, fields),
  }
}
export const unread = (): ClientRecord => {
  const { written: _, ...record } = recordOf({ emails: ['c@x.example'], ownerEmail: anna.email })
  return record
}
export const ourLink = (roomId: number, client: ClientRef = ref) =>
  linkOf(linkIds(['secret'], { ref: client }, roomId)[0] ?? '')
