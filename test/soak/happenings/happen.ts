import { type Actor, isReady, newActor, tagOf, viewOf } from '../simulation/actor.ts'
import type { Entry, Form, SoakCrm } from '../simulation/crms/crm.ts'
import { closeInvitationField, convertLead } from '../simulation/crms/espocrm.ts'
import { does } from '../simulation/people.ts'
import { sendBodyAgain } from '../simulation/sender.ts'
import type { Simulation } from '../simulation/simulation.ts'
import type { Doing, Happening } from './kinds.ts'

const week = 7 * 24 * 3_600_000

type What = Happening['what']
type Of<W extends What> = Extract<Happening, { what: W }>

const handlers: { [W in What]: (simulation: Simulation, happening: Of<W>) => unknown } = {
  'a client comes': (simulation, { crm }) => arrive(simulation, crmAt(simulation, crm)),
  'two of one name come': async (simulation, { crm, other, gap }) => {
    const name = `Namesake ${simulation.actors.length}`
    await arrive(simulation, crmAt(simulation, crm), name)
    await simulation.harness.clock.sleep(gap)
    await arrive(simulation, crmAt(simulation, other), name)
  },
  'an id in other letters comes': (simulation, { client }) =>
    comeInOtherLetters(simulation, residentAt(simulation, client)),
  'a record is copied': (simulation, { client }) => copy(simulation, residentAt(simulation, client)),
  'records are merged': (simulation, { client, other }) =>
    merge(simulation, residentAt(simulation, client), residentAt(simulation, other)),
  'a lead is converted': async (simulation) => {
    const form = formOf(simulation)
    settle(simulation, crmAt(simulation, 0), await convertLead(simulation.harness, form), form)
  },
  'the same body again': (simulation, { client, after }) =>
    sendBodyAgain(simulation, residentAt(simulation, client), after),
  'the key is of another person': (simulation, { lasts }) => {
    simulation.key.change('another person’s')
    void simulation.harness.clock.sleep(lasts).then(() => simulation.key.change('right'))
  },
  'the field for the link is closed': async (simulation, { lasts }) => {
    await closeInvitationField(simulation.harness, true)
    void simulation.harness.clock.sleep(lasts).then(() => closeInvitationField(simulation.harness, false))
  },
  'delivered again': (simulation, { client }) => deliver(simulation, residentAt(simulation, client)),
  'delivered twice at once': (simulation, { client }) => {
    deliver(simulation, residentAt(simulation, client))
    deliver(simulation, residentAt(simulation, client))
  },
  'a week goes by and the parked are replayed': async (simulation) => {
    await simulation.harness.clock.sleep(week)
    simulation.replay()
  },
  trouble: (simulation, trouble) => void simulation.troubles.push({ ...trouble }),
  somebody: (simulation, { does: doing, client }) => letSomebody(simulation, doing, residentAt(simulation, client)),
}

/** Lets one thing happen. */
export const happen = async <W extends What>(simulation: Simulation, happening: Of<W>): Promise<void> => {
  const { what } = happening
  await handlers[what as W](simulation, happening)
}

const residentAt = ({ actors }: Simulation, index: number): Actor | undefined =>
  actors[index % Math.max(1, actors.length)]

const crmAt = ({ crms }: Simulation, index: number) => crms.all[index % crms.all.length] as SoakCrm

/** Two and two have one name unless it is given. */
const formOf = ({ actors }: Simulation, name = `Client ${Math.floor(actors.length / 2)}`): Form => ({
  name,
  email: `contact${actors.length}@c${actors.length}.example.com`,
})

const settle = (simulation: Simulation, crm: SoakCrm, entry: Entry, form: Form): Actor => {
  const actor = newActor(simulation.actors.length, crm, entry, form)
  simulation.actors.push(actor)
  simulation.deliver(actor)
  return actor
}

const arrive = async (simulation: Simulation, crm: SoakCrm, name?: string) => {
  const form = formOf(simulation, name)
  return settle(simulation, crm, await crm.enter(form), form)
}

const deliver = (simulation: Simulation, actor: Actor | undefined) => {
  if (actor) simulation.deliver(actor)
}

/** A generic client whose id is another one; a Salesforce record under its short id is the same. */
const comeInOtherLetters = (simulation: Simulation, actor: Actor | undefined) => {
  if (actor?.crm.source === 'salesforce') {
    simulation.deliveries += 1
    simulation.harness.enqueue({ ...actor.ref, id: actor.ref.id.slice(0, 15) })
  }
  const { sender } = simulation.crms
  if (actor?.crm !== sender || !sender || !actor) return
  const form = formOf(simulation)
  const entry = sender.enterNamesakeOf(actor.ref.id, form)
  if (simulation.actors.some(({ fields }) => fields?.id === entry.fields?.id)) return
  settle(simulation, sender, entry, form)
}

const copy = async (simulation: Simulation, actor: Actor | undefined) => {
  if (!actor || actor.deleted || actor.mergedInto || !actor.crm.copy) return
  const form = formOf(simulation, actor.name)
  const made = settle(simulation, actor.crm, await actor.crm.copy(actor.ref.id, form), form)
  made.copied = true
}

/** Its record says so, or a worker has it in hand and may have read the record before. */
const isBegun = ({ harness }: Simulation, actor: Actor) =>
  actor.crm.shown(actor.ref.id)?.state !== 'none' ||
  harness.queue.messages.some(({ group, hiddenUntil }) => group === tagOf(actor) && hiddenUntil > harness.clock.now())

const merge = async (simulation: Simulation, actor: Actor | undefined, other: Actor | undefined) => {
  if (!actor || !other || actor === other || actor.crm !== other.crm || !actor.crm.merge) return
  if ([actor, other].some(({ deleted, mergedInto }) => deleted || mergedInto)) return
  const begun = [actor, other].filter((one) => isBegun(simulation, one)).length
  const entry = await actor.crm.merge(actor.ref.id, other.ref.id)
  if (entry.ref.id === actor.ref.id) {
    other.deleted = true
    simulation.deliver(actor)
    return
  }
  const { name, email } = actor
  const left = settle(simulation, actor.crm, entry, { name, email })
  left.mostRooms = Math.max(1, begun)
  left.doings.push(...actor.doings, ...other.doings)
  for (const one of [actor, other]) one.mergedInto = left
}

const letSomebody = async (simulation: Simulation, doing: Doing, actor: Actor | undefined) => {
  if (!actor || actor.deleted || actor.mergedInto) return
  await does[doing](simulation.harness, actor)
  const ready = isReady(actor)
  actor.doings.push({ doing, afterReady: ready })
  const left = viewOf(simulation, actor)
  // A sender without an API has no record that remembers a room which is gone.
  const isForgotten = actor.crm.source === 'generic' && left.length === 0
  actor.leftAs = ready && !isForgotten ? left : undefined
  if (isLost(actor)) actor.mostRooms = 2
}

/** Without a record, a room is known by its key, or by its title and link together (docs/decisions/exactly-one-room.md). */
const isLost = ({ crm, doings }: Actor) => {
  const done = (doing: Doing) => doings.some((one) => one.doing === doing)
  return crm.source === 'generic' && done('takes the tag off') && (done('renames the room') || done('deletes the link'))
}
