import type { Entry, Form, SoakCrm } from './crms/crm.ts'
import { closeInvitationField, convertLead } from './crms/espocrm.ts'
import type { Doing, Happening } from './events.ts'
import { does } from './people.ts'
import { isReady, newResident, type Resident, tagOf, viewOf } from './resident.ts'
import { sendBodyAgain } from './sender.ts'
import type { Town } from './town.ts'

const week = 7 * 24 * 3_600_000

type What = Happening['what']
type Of<W extends What> = Extract<Happening, { what: W }>

const handlers: { [W in What]: (town: Town, happening: Of<W>) => unknown } = {
  'a client comes': (town, { crm }) => arrive(town, crmAt(town, crm)),
  'two of one name come': async (town, { crm, other, gap }) => {
    const name = `Namesake ${town.residents.length}`
    await arrive(town, crmAt(town, crm), name)
    await town.site.clock.sleep(gap)
    await arrive(town, crmAt(town, other), name)
  },
  'an id in other letters comes': (town, { client }) => comeInOtherLetters(town, residentAt(town, client)),
  'a record is copied': (town, { client }) => copy(town, residentAt(town, client)),
  'records are merged': (town, { client, other }) => merge(town, residentAt(town, client), residentAt(town, other)),
  'a lead is converted': async (town) => {
    const form = formOf(town)
    settle(town, crmAt(town, 0), await convertLead(town.site, form), form)
  },
  'the same body again': (town, { client, after }) => sendBodyAgain(town, residentAt(town, client), after),
  'the key is of another person': (town, { lasts }) => {
    town.key.change('another person’s')
    void town.site.clock.sleep(lasts).then(() => town.key.change('right'))
  },
  'the field for the link is closed': async (town, { lasts }) => {
    await closeInvitationField(town.site, true)
    void town.site.clock.sleep(lasts).then(() => closeInvitationField(town.site, false))
  },
  'delivered again': (town, { client }) => deliver(town, residentAt(town, client)),
  'delivered twice at once': (town, { client }) => {
    deliver(town, residentAt(town, client))
    deliver(town, residentAt(town, client))
  },
  'a week goes by and the parked are replayed': async (town) => {
    await town.site.clock.sleep(week)
    town.replay()
  },
  trouble: (town, trouble) => void town.troubles.push({ ...trouble }),
  somebody: (town, { does: doing, client }) => letSomebody(town, doing, residentAt(town, client)),
}

/** Lets one thing happen. */
export const happen = async <W extends What>(town: Town, happening: Of<W>): Promise<void> => {
  const { what } = happening
  await handlers[what as W](town, happening)
}

const residentAt = ({ residents }: Town, index: number): Resident | undefined =>
  residents[index % Math.max(1, residents.length)]

const crmAt = ({ crms }: Town, index: number) => crms.all[index % crms.all.length] as SoakCrm

/** Two and two have one name unless it is given. */
const formOf = ({ residents }: Town, name = `Client ${Math.floor(residents.length / 2)}`): Form => ({
  name,
  email: `contact${residents.length}@c${residents.length}.example.com`,
})

const settle = (town: Town, crm: SoakCrm, entry: Entry, form: Form): Resident => {
  const resident = newResident(town.residents.length, crm, entry, form)
  town.residents.push(resident)
  town.deliver(resident)
  return resident
}

const arrive = async (town: Town, crm: SoakCrm, name?: string) => {
  const form = formOf(town, name)
  return settle(town, crm, await crm.enter(form), form)
}

const deliver = (town: Town, resident: Resident | undefined) => {
  if (resident) town.deliver(resident)
}

/** A generic client whose id is another one; a Salesforce record under its short id is the same. */
const comeInOtherLetters = (town: Town, resident: Resident | undefined) => {
  if (resident?.crm.source === 'salesforce') {
    town.deliveries += 1
    town.site.enqueue({ ...resident.ref, id: resident.ref.id.slice(0, 15) })
  }
  const { sender } = town.crms
  if (resident?.crm !== sender || !sender || !resident) return
  const form = formOf(town)
  const entry = sender.enterNamesakeOf(resident.ref.id, form)
  if (town.residents.some(({ fields }) => fields?.id === entry.fields?.id)) return
  settle(town, sender, entry, form)
}

const copy = async (town: Town, resident: Resident | undefined) => {
  if (!resident || resident.deleted || resident.mergedInto || !resident.crm.copy) return
  const form = formOf(town, resident.name)
  const made = settle(town, resident.crm, await resident.crm.copy(resident.ref.id, form), form)
  made.copied = true
}

/** Its record says so, or a worker has it in hand and may have read the record before. */
const isBegun = ({ site }: Town, resident: Resident) =>
  resident.crm.shown(resident.ref.id)?.state !== 'none' ||
  site.queue.messages.some(({ group, hiddenUntil }) => group === tagOf(resident) && hiddenUntil > site.clock.now())

const merge = async (town: Town, resident: Resident | undefined, other: Resident | undefined) => {
  if (!resident || !other || resident === other || resident.crm !== other.crm || !resident.crm.merge) return
  if ([resident, other].some(({ deleted, mergedInto }) => deleted || mergedInto)) return
  const begun = [resident, other].filter((one) => isBegun(town, one)).length
  const entry = await resident.crm.merge(resident.ref.id, other.ref.id)
  if (entry.ref.id === resident.ref.id) {
    other.deleted = true
    town.deliver(resident)
    return
  }
  const { name, email } = resident
  const left = settle(town, resident.crm, entry, { name, email })
  left.mostRooms = Math.max(1, begun)
  left.doings.push(...resident.doings, ...other.doings)
  for (const one of [resident, other]) one.mergedInto = left
}

const letSomebody = async (town: Town, doing: Doing, resident: Resident | undefined) => {
  if (!resident || resident.deleted || resident.mergedInto) return
  await does[doing](town.site, resident)
  const ready = isReady(resident)
  resident.doings.push({ doing, afterReady: ready })
  const left = viewOf(town, resident)
  // A sender without an API has no record that remembers a room which is gone.
  const isForgotten = resident.crm.source === 'generic' && left.length === 0
  resident.leftAs = ready && !isForgotten ? left : undefined
  if (isLost(resident)) resident.mostRooms = 2
}

/** Without a record, a room is known by its key, or by its title and link together (docs/decisions/exactly-one-room.md). */
const isLost = ({ crm, doings }: Resident) => {
  const done = (doing: Doing) => doings.some((one) => one.doing === doing)
  return crm.source === 'generic' && done('takes the tag off') && (done('renames the room') || done('deletes the link'))
}
