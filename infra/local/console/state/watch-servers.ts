import type { CrmSim, Delivery } from '../../../simulators/crm/types.ts'
import type { Exchange } from '../../../simulators/http/exchange.ts'
import { clientKeyOf } from '../../client-key.ts'
import type { LocalInstance } from '../../instance.ts'
import type { ClientExchange } from '../wire.ts'
import { clientOfPortalCall, decoded, withoutKeys, wordsOf } from './calls.ts'
import { crmNamed, nameOn } from './crm.ts'
import type { ClientEventLog } from './event-log.ts'

export interface Watch {
  /** Takes note of what the CRMs have sent since the last look. */
  look(): void
  stop(): void
}

/** Listens to the simulated servers, and writes into the event log which client each call was about. */
export const watchServers = (instance: LocalInstance, eventLog: ClientEventLog): Watch => {
  const { docspace } = instance
  const stops = [...instance.crms.values()].map((crm) => crm.listen((exchange) => hearCrm(eventLog, crm, exchange)))
  if (docspace) {
    stops.push(
      docspace.listen(({ status, ...info }) => {
        const client = clientOfPortalCall(docspace.state, info.path, info.request)
        if (client) eventLog.called(client, readable({ ...info, to: 'docspace', status: status ?? 'no answer' }))
      }),
    )
  }
  const seen = new Map<CrmSim, number>()
  return {
    look() {
      for (const crm of instance.crms.values()) {
        for (const delivery of crm.deliveries.slice(seen.get(crm) ?? 0)) hearDelivery(instance, eventLog, crm, delivery)
        seen.set(crm, crm.deliveries.length)
      }
    },
    stop() {
      for (const stop of stops) stop()
    },
  }
}

const readable = (call: ClientExchange): ClientExchange => ({
  ...call,
  path: withoutKeys(call.path),
  request: withoutKeys(call.request),
  answer: withoutKeys(call.answer),
})

const hearCrm = (eventLog: ClientEventLog, crm: CrmSim, { status, ...exchange }: Exchange): void => {
  const words = new Set([...wordsOf(decoded(exchange.path)), ...wordsOf(exchange.request)])
  for (const { row } of eventLog.histories.values()) {
    if (row.crm !== crm.name || !words.has(row.recordId)) continue
    eventLog.called(row.client, readable({ ...exchange, to: 'crm', status: status ?? 'no answer' }))
    return
  }
}

/** A delivery is about every record that it names; records that are no clients are left out. */
const hearDelivery = (instance: LocalInstance, eventLog: ClientEventLog, crm: CrmSim, delivery: Delivery): void => {
  const about = new Set(delivery.events.map(({ id }) => id))
  for (const { row } of eventLog.histories.values()) {
    if (row.crm !== crm.name || !about.has(row.recordId)) continue
    eventLog.delivered(row.client, callOf(instance, delivery))
  }
}

const callOf = (instance: LocalInstance, { at, url, method, status, body, answerBody }: Delivery): ClientExchange =>
  readable({
    at,
    // The simulators do not report the duration; the API's own is in its log.
    ms: 0,
    to: 'roomkeeper',
    method,
    path: url.replace(instance.aws.apiUrl, ''),
    status,
    request: body,
    answer: answerBody,
  })

/** Introduces clients that were made past the console, by what the CRM's record says. */
export const introduceStrangers = (instance: LocalInstance, eventLog: ClientEventLog): void => {
  for (const { row } of eventLog.histories.values()) {
    const crm = row.name === '' && crmNamed(instance, row.crm)
    if (!crm) continue
    const ids = [row.recordId, row.recordId.toUpperCase()]
    const id = ids.find((one) => crm.record(one) !== undefined)
    const named = nameOn(crm.record(id ?? ''))
    if (id === undefined || named === undefined) continue
    const [, name] = named
    eventLog.introduce({ client: row.client, recordId: id, name, since: row.knownSince })
  }
}

/** The key of a record that this CRM has just made. */
export const keyOf = (crm: CrmSim, made: { id: string; objectType: string }): string =>
  clientKeyOf(crm.name, made.objectType, made.id)
