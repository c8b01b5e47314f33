import type { CrmSim, Delivery, NewClient } from '../../../simulators/crm/types.ts'
import type { LocalInstance } from '../../instance.ts'
import { crmNamed, nameOn } from '../state/crm.ts'
import type { ClientEventLog } from '../state/event-log.ts'
import { keyOf } from '../state/watch-servers.ts'
import type { ClientRow, DeliveryKind, DeliveryResult } from '../wire.ts'
import { ControlProblem } from './problem.ts'

export interface ClientControls {
  create(crm: string, input: NewClient): Promise<{ id: string; client: string }>
  /** So many made-up clients, one after the other, in one CRM or in all of them by turns. */
  createMany(count: number, crm?: string): Promise<string[]>
  /** Has the CRM deliver a client's creation once more, in an unusual way. */
  deliver(client: string, kind: DeliveryKind): Promise<DeliveryResult>
  /** Has the CRMs repeat the deliveries that Roomkeeper has not accepted, without their usual wait. */
  repeatRefused(): Promise<number>
}

const words = {
  first: ['Amber', 'Birch', 'Cedar', 'Delta', 'Elm', 'Fjord', 'Granite', 'Harbor', 'Iris', 'Juniper'],
  second: ['Logistics', 'Foods', 'Partners', 'Studio', 'Energy', 'Textiles', 'Clinic'],
}

/** The n-th of seventy names, which then begin again with a number. */
const madeUp = (n: number): NewClient => {
  const name = `${words.first[n % 10]} ${words.second[Math.floor(n / 10) % 7]}${n < 70 ? '' : ` ${Math.floor(n / 70) + 1}`}`
  const ownerEmail = n % 3 === 0 ? 'ben.manager@example.com' : 'anna.manager@example.com'
  return { name, email: `office@${name.toLowerCase().replaceAll(' ', '-')}.example.com`, ownerEmail }
}

export const createClientControls = (instance: LocalInstance, eventLog: ClientEventLog): ClientControls => {
  let made = 0
  const running = (name: string): CrmSim => {
    const crm = crmNamed(instance, name)
    if (!crm) throw new ControlProblem(404, `no simulated ${name} is running`)
    return crm
  }
  const create = async (crmName: string, input: NewClient) => {
    const crm = running(crmName)
    const since = Date.now()
    const { id, objectType } = await crm.createClient(input).catch(refused)
    const client = keyOf(crm, { id, objectType })
    eventLog.introduce({ client, recordId: id, name: input.name, since })
    return { id, client }
  }
  const rowOf = (client: string): ClientRow => {
    const row = eventLog.histories.get(client)?.row
    if (!row) throw new ControlProblem(404, `there is no client ${client}`)
    return row
  }
  return {
    create,
    async createMany(count, crm) {
      const names = crm === undefined ? [...instance.crms.keys()] : [crm]
      const clients: string[] = []
      for (let n = 0; n < count; n += 1) {
        clients.push((await create(names[n % names.length] ?? '', madeUp(made++))).client)
      }
      return clients
    },
    async deliver(client, kind) {
      const row = rowOf(client)
      const crm = running(row.crm)
      return { status: (await deliveries[kind](crm, row)).status, says: outlook(kind, crm.name) }
    },
    async repeatRefused() {
      const unaccepted = [...eventLog.histories.values()].filter(({ row }) => row.state === 'known')
      for (const { row } of unaccepted) await running(row.crm).deliverRaw({ recordId: row.recordId })
      return unaccepted.length
    },
  }
}

const firstOf = (crm: CrmSim, { recordId }: ClientRow): Delivery => {
  const delivery = crm.deliveries.find(({ events }) => events.some(({ id }) => id === recordId))
  if (!delivery) throw new ControlProblem(409, 'the CRM has not delivered this client yet')
  return delivery
}

/** The bytes of the first delivery but for a blank at the end: a delivery of its own, so the queue does not take it for the same. */
const oldEvent = (crm: CrmSim, row: ClientRow) =>
  crm.deliverRaw({ recordId: row.recordId, body: `${firstOf(crm, row).body}\n` })

const deliveries: Readonly<Record<DeliveryKind, (crm: CrmSim, row: ClientRow) => Promise<Delivery>>> = {
  again: (crm, row) => crm.redeliver(firstOf(crm, row).n),
  unsigned: (crm, { recordId }) => crm.deliverRaw({ recordId, signed: false }),
  async late(crm, row) {
    firstOf(crm, row)
    const [field, name] = nameOn(crm.record(row.recordId)) ?? ['name', row.name]
    await crm.updateClient(row.recordId, { [field]: `${name} (renamed)` })
    return oldEvent(crm, row)
  },
  async deleted(crm, row) {
    firstOf(crm, row)
    await crm.deleteClient(row.recordId)
    return oldEvent(crm, row)
  },
}

const wanted: Readonly<Record<DeliveryKind, string>> = {
  again: 'the same bytes a second time: accepted, and the room stays the only one',
  unsigned: 'a request without a valid signature: refused before anything is read',
  late: 'an old event after the client was renamed: the worker reads the record as it is now',
  deleted: 'an event of a client that is deleted by now',
}

/** A sender without an API cannot be asked whether its client is still there. */
const outlook = (kind: DeliveryKind, crm: string) =>
  kind === 'deleted' && crm === 'generic'
    ? 'an event of a client that is deleted by now: accepted, for it carries all that is known, and the room stays the only one'
    : wanted[kind]

/** A CRM takes no name and no address that it holds to be wrong: EspoCRM none with a `<` in it. */
const refused = (error: unknown): never => {
  throw new ControlProblem(422, error instanceof Error ? error.message : String(error))
}
