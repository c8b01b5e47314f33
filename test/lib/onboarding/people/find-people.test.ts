import { expect, test } from 'vitest'
import type { Contact } from '#lib/crm/records/records-port.ts'
import { findPeople } from '#lib/onboarding/people/find-people.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { settingsWith } from '#test/onboarding/harness.ts'
import { recordOf } from '../identity/search.ts'
import { memoryPortal } from '../memory-portal.ts'

const person = (id: string) => ({ id, email: `${id}@agency.example`, active: true, canManageRooms: true })
const [anna, ben, stand] = [person('anna'), person('ben'), person('stand')]
const fields = { id: 'a1', name: 'Acme' }
const cfo: Contact = { email: 'cfo@acme.example', fields: { title: 'CFO' } }
const byTitle = { contacts: [{ where: { title: ['CFO'] }, role: 'content-creator' }] }

const find = async (
  settings: object,
  record: Parameters<typeof recordOf>[0] = {},
  contacts: readonly Contact[] = [],
) => {
  const { docspace } = memoryPortal({ people: [anna, ben, stand] })
  const cache = createPortalCache({ now: () => 0, sleep: async () => {} })
  const asked: unknown[] = []
  const records = {
    readContacts: async (...call: unknown[]) => {
      asked.push(call)
      return contacts
    },
  }
  const whole = recordOf({ ownerEmail: anna.email, emails: ['c@acme.example'], ...record })
  const all = settingsWith({ ...settings, manager: { default: stand.email } })
  return {
    found: await findPeople({ docspace, cache, records }, all, { record: whole, fields }),
    asked,
    ref: whole.ref,
  }
}

test('the manager and the team are told; contacts are read only where the settings look at them', async () => {
  const { found, asked } = await find({ team: { people: [{ email: ben.email, role: 'editing' }] } }, {}, [cfo])
  expect(found).toEqual({
    manager: { userId: 'anna', email: anna.email, access: 9 },
    team: { colleagues: [{ userId: 'ben', email: ben.email, access: 10 }], groups: [], notes: [] },
    contacts: [],
    notes: [],
  })
  expect(asked).toEqual([])
})

test('contacts are read with the fields that the settings name, of the sender’s own message too', async () => {
  const { found, asked, ref } = await find({ client: byTitle }, {}, [cfo])
  expect(asked).toEqual([[ref, ['title'], fields]])
  expect([found.contacts, found.notes]).toEqual([[cfo], []])
})

test('a contact with a role is enough, and the record is told of nobody only where there is none at all', async () => {
  expect((await find({ client: byTitle }, { emails: [] }, [cfo])).found.notes).toEqual([])
  expect((await find({ client: byTitle }, { emails: [] })).found.notes).toEqual([
    'nobody was invited, the record has no e-mail address',
  ])
})

test('everything that is not as the settings want it is told in one order', async () => {
  const settings = { client: byTitle, team: { people: [{ email: 'gone@agency.example', role: 'read' }] } }
  const { found } = await find(settings, { ownerEmail: 'gone@agency.example', emails: [] }, [
    { email: 'x@acme.example', fields: {} },
  ])
  expect(found.manager?.userId).toBe('stand')
  expect(found.notes).toEqual([
    'the default manager has the room, the owner has no DocSpace account',
    'a colleague of the settings has no active DocSpace account',
    'nobody was invited, the record has no e-mail address',
    'the CRM shows no field title of the contacts, so nobody got a role by it',
  ])
})

test.each([
  [{ emailsInvalid: true, emails: [] }, 'nobody was invited, the CRM marks the e-mail address as invalid'],
  [{ ownerGap: 'inactive' }, 'the default manager has the room, the owner is deactivated in the CRM'],
  [{ ownerGap: 'hidden' }, 'the default manager has the room, the CRM does not show the owner of the record'],
  [{ ownerGap: 'without-address' }, 'the default manager has the room, the owner has no e-mail address in the CRM'],
] as const)('a record with %j is told why', async (gap, note) => {
  const owner = 'ownerGap' in gap ? { ownerEmail: '' } : {}
  expect((await find({}, { ...gap, ...owner } as object)).found.notes).toEqual([note])
})
