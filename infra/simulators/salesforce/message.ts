import type { FieldDef, ObjectName, Org, SObject } from './account.ts'

/** An outbound message as set up in a Flow: which object, when, which fields, where to. */
export interface Definition {
  actionId: string
  type: ObjectName
  on: 'create' | 'createAndUpdate'
  fields: readonly string[]
  endpointUrl: string
  /** Whether the Flow that sends it is active: an inactive one sends nothing. */
  active: boolean
}

export interface Notification {
  id: string
  record: SObject
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

const allowed = (char: string) => char >= ' ' || '\t\n\r'.includes(char)

/** Characters XML 1.0 cannot hold at all are left out. */
function escaped(value: unknown): string {
  const text = [...String(value)].filter(allowed).join('')
  return text.replace(/[&<>"'\ufffe\uffff]/g, (char) => entities[char] ?? '')
}

function element(name: string, value: unknown, def: FieldDef | undefined): string {
  if (value === null || value === undefined || value === '') return `<sf:${name} xsi:nil="true"/>`
  const text = def?.type === 'datetime' ? String(value).replace('+0000', 'Z') : value
  return `<sf:${name}>${escaped(text)}</sf:${name}>`
}

/** One outbound message: up to 100 notifications of one object, the chosen fields only, `Id` first, no session (docs/facts/salesforce.md#outbound-messages). */
export function outboundMessage(
  org: Org,
  { type, actionId, fields }: Pick<Definition, 'type' | 'actionId' | 'fields'>,
  notifications: Notification[],
): string {
  const schema = org.schema.get(type) ?? {}
  const host = 'https://example.my.salesforce.com/services/Soap'
  const short = org.organizationId.slice(0, 15)
  const chosen = ['Id', ...fields.filter((name) => name !== 'Id').toSorted()]
  const bodies = notifications.map(({ id, record }) => {
    const values = chosen.map((name) => `     ${element(name, record[name], schema[name])}`).join('\n')
    return `   <Notification>\n    <Id>${id}</Id>\n    <sObject xsi:type="sf:${type}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">\n${values}\n    </sObject>\n   </Notification>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${org.organizationId}</OrganizationId>
   <ActionId>${actionId}</ActionId>
   <SessionId xsi:nil="true"/>
   <EnterpriseUrl>${host}/c/60.0/${short}</EnterpriseUrl>
   <PartnerUrl>${host}/u/60.0/${short}</PartnerUrl>
${bodies.join('\n')}
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`
}

const envelope =
  /^\s*(?:<\?xml[^>]*\?>)?\s*<(?:(?<s>[\w-]+):)?Envelope(?<head>[^>]*)>\s*(?:<(?:\k<s>:)?Header[^>]*\/>\s*)?<(?:[\w-]+:)?Body[^>]*>\s*<(?:(?<o>[\w-]+):)?notificationsResponse(?<attributes>[^>]*)>\s*<(?:[\w-]+:)?Ack>\s*(?<ack>true|false)\s*<\/(?:[\w-]+:)?Ack>\s*<\/(?:[\w-]+:)?notificationsResponse>\s*<\/(?:[\w-]+:)?Body>\s*<\/(?:[\w-]+:)?Envelope>\s*$/

function declares(attributes: string, prefix: string | undefined, namespace: string): boolean {
  return attributes.includes(prefix === undefined ? ` xmlns="${namespace}"` : ` xmlns:${prefix}="${namespace}"`)
}

/** Is this answer the acknowledgement, in the right namespaces, and does it say true? Everything else means: not delivered. */
export function acknowledges(contentType: string | undefined, body: string): boolean {
  if (!/^(text|application)\/(soap\+)?xml\b/i.test(contentType ?? '')) return false
  const found = envelope.exec(body)?.groups
  if (found === undefined || found.ack !== 'true') return false
  const head = found.head ?? ''
  const outbound = 'http://soap.sforce.com/2005/09/outbound'
  return (
    declares(head, found.s, 'http://schemas.xmlsoap.org/soap/envelope/') &&
    (declares(found.attributes ?? '', found.o, outbound) || declares(head, found.o, outbound))
  )
}
