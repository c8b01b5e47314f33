import { SAMPLE as ESPO } from '#infra/simulators/espocrm/index.ts'
import { configureSources } from '#lib/crm/configure.ts'
import type { WorkerServices } from '#lib/onboarding/worker.ts'
import { account, type Harness } from '#test/onboarding/harness.ts'
import { type Entry, type Shown, shownIn } from '../../simulation/crms/crm.ts'
import { espoFields } from '../../simulation/crms/espocrm.ts'
import { openGeneric } from '../../simulation/crms/generic.ts'
import { anna, ben, type Facts, stranger } from '../model/model.ts'

/** A CRM in which clients live: what people do there by its own means. */
export interface LifeCrm {
  isSender: boolean
  /** Whom a record can belong to. */
  owners: readonly (string | undefined)[]
  enter(facts: Facts): Promise<Entry>
  /** Makes the record say this. @returns what the queue is told from now on */
  change(entry: Entry, before: Facts, now: Facts): Promise<Entry>
  shown(entry: Entry): Shown | undefined
  /** Somebody writes a status by hand; absent where nobody can. */
  writeStatus?(entry: Entry, status: string): Promise<void>
}

export interface LifeCrms {
  all: readonly LifeCrm[]
  openRecords: WorkerServices['openRecords']
  stop(): Promise<void>
}

const ending = 'Reseller'

export const openLifeCrms = async (harness: Harness): Promise<LifeCrms> => {
  const sender = await openGeneric(harness)
  const found = (await configureSources({ generic: sender.settings }, {})).get('generic')
  if (!found) throw new Error('the sender is no source')
  const { source, settings } = found
  return {
    all: [espocrm(harness), senderOf(sender)],
    openRecords: async (name, deadline) =>
      name === 'generic'
        ? harness.wire.meanwhile(() =>
            source.openRecords({ settings, credentials: sender.credentials, deadline, clock: harness.clock }),
          )
        : harness.services.openRecords(name, deadline),
    stop: () => sender.sim.stop(),
  }
}

const espocrm = ({ espo }: Harness): LifeCrm => {
  const contacts = new Map<string, string>()
  const idOf = (body: unknown) => (body as { id: string }).id
  const users = async () => {
    const { body } = await espo.asAdmin('GET', 'User?maxSize=50&select=userName,emailAddress')
    return (body as { list: { id: string; emailAddress?: string }[] }).list
  }
  const ownerOf = async (email: string | undefined) =>
    (await users()).find(({ emailAddress }) => email !== undefined && emailAddress === email)?.id ?? null
  const enterContact = async (id: string, { email, kind }: Facts['contacts'][number]) => {
    const form = { lastName: email, emailAddress: email, accountId: id, title: kind }
    contacts.set(`${id} ${email}`, idOf((await espo.asAdmin('POST', 'Contact', form)).body))
  }
  const leave = async (id: string, email: string) => {
    const contact = contacts.get(`${id} ${email}`)
    await espo.asAdmin('DELETE', `Contact/${contact}`)
    contacts.delete(`${id} ${email}`)
  }
  return {
    isSender: false,
    owners: [ESPO.anna === anna ? anna : undefined, ben, stranger, undefined],
    async enter(facts) {
      const { id } = await espo.createClient({ name: facts.name, email: facts.email, ownerEmail: anna })
      await espo.updateClient(id, { assignedUserId: await ownerOf(facts.owner), type: typeOf(facts) })
      for (const contact of facts.contacts) await enterContact(id, contact)
      return { ref: account(id) }
    },
    async change(entry, before, now) {
      const { id } = entry.ref
      await espo.updateClient(id, {
        name: now.name,
        emailAddress: now.email,
        assignedUserId: await ownerOf(now.owner),
        type: typeOf(now),
      })
      const key = ({ email, kind }: Facts['contacts'][number]) => `${email} ${kind}`
      const [had, has] = [before.contacts.map(key), now.contacts.map(key)]
      for (const one of before.contacts) if (!has.includes(key(one))) await leave(id, one.email)
      for (const one of now.contacts) if (!had.includes(key(one))) await enterContact(id, one)
      return entry
    },
    shown({ ref }) {
      const record = espo.record(ref.id)
      return record && shownIn(record, espoFields)
    },
    writeStatus: ({ ref }, status) => espo.updateClient(ref.id, { [espoFields.status]: status }),
  }
}

const typeOf = ({ leaves }: Facts) => (leaves ? ending : 'Customer')

const senderOf = ({ crm }: Awaited<ReturnType<typeof openGeneric>>): LifeCrm => {
  const told = (entry: Entry, facts: Facts): Entry => ({
    ...entry,
    fields: {
      id: entry.fields?.id ?? '',
      name: facts.name,
      email: facts.email,
      ...(facts.owner !== undefined && { manager: facts.owner }),
      custom: { type: typeOf(facts) },
      contacts: facts.contacts.map(({ email, kind }) => ({ email, fields: { role: kind } })),
    },
  })
  return {
    isSender: true,
    owners: [anna, ben, 'carl.user@example.com', 'dora.gone@example.com', stranger, undefined],
    enter: async (facts) => told(await crm.enter(facts), facts),
    change: async (entry, _, facts) => told(entry, facts),
    shown: ({ ref }) => crm.shown(ref.id),
  }
}
