import type { WholeAnswer } from '../http/exchange.ts'
import { find, type Rec, table } from './account.ts'
import { ok, refuse } from './answers.ts'
import type { Body, Call } from './call.ts'
import { demand, demandAdmin } from './people/acl.ts'

/** `POST /Lead/action/convert {id, records}`: one account, contact and opportunity of what the form passed, each with its event. */
export function convertLead({ crm, records, user, body }: Call): WholeAnswer {
  demand(crm, user, 'Lead', 'edit')
  const lead = find(crm, 'Lead', body.id)
  if (lead === undefined) throw refuse(404)
  const forms = (body.records ?? {}) as Record<string, Body>
  const [links, ids]: [Body, Body] = [{}, {}]
  for (const entity of ['Account', 'Contact', 'Opportunity']) {
    const form = forms[entity]
    if (form === undefined) continue
    const given = entity === 'Account' ? form : { ...form, ...links }
    const made = records.create(user, entity, given, { skipDuplicates: true })
    links[`${entity.toLowerCase()}Id`] = made.id
    ids[`created${entity}Id`] = made.id
  }
  saveConverted({ crm, records, user }, lead, ids)
  return ok({
    id: lead.id,
    status: 'Converted',
    createdAccountId: lead.createdAccountId ?? null,
    createdContactId: lead.createdContactId ?? null,
    createdOpportunityId: lead.createdOpportunityId ?? null,
  })
}

/** The last step of a conversion: the lead names what was made of it. */
export function saveConverted(
  { crm, records, user }: Pick<Call, 'crm' | 'records' | 'user'>,
  lead: Rec,
  made: Body,
): void {
  Object.assign(lead, made, { convertedAt: crm.time() })
  records.update(user, 'Lead', lead.id, { status: 'Converted' })
}

function csv(text: string): string[][] {
  const cell = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/g
  const rows: string[][] = [[]]
  for (const [whole, raw = '', end = ''] of text.trimEnd().matchAll(cell)) {
    if (whole === '' && end === '' && raw === '') break
    rows.at(-1)?.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw)
    if (end !== ',' && end !== '') rows.push([])
  }
  return rows
}

/** `POST /Import/file`: keeps the text until it is run. */
export function importFile({ crm, user, request }: Call): WholeAnswer {
  demandAdmin(user)
  const file: Rec = { id: crm.newId(), text: request.body }
  table(crm, 'Attachment').set(file.id, file)
  return ok({ attachmentId: file.id })
}

/** `POST /Import`: such records have no `streamUpdatedAt`; in silent mode no webhook is sent for them. */
export function runImport({ crm, records, user, body }: Call): WholeAnswer {
  demandAdmin(user)
  const file = find(crm, 'Attachment', body.attachmentId)
  if (file === undefined) throw refuse(404)
  const names = (body.attributeList ?? []) as string[]
  const rows = csv(String(file.text)).slice(body.headerRow === true ? 1 : 0)
  const how = {
    imported: true,
    silent: body.silentMode === true,
    skipDuplicates: body.skipDuplicateChecking === true,
  }
  for (const row of rows) {
    const filled = names.flatMap((name, column) => (row[column] ? [[name, row[column]]] : []))
    records.create(user, String(body.entityType), Object.fromEntries(filled), how)
  }
  return ok({ id: crm.newId(), countCreated: rows.length, countUpdated: 0, manualMode: false })
}

/** `POST /Action {action: "merge"}`: the sources are deleted, the target takes the chosen values; no event says that the records were merged. */
export function merge({ crm, records, user, body }: Call): WholeAnswer {
  const { entityType, action, id, data } = body as { entityType?: string; action?: string; id?: string; data?: Body }
  if (action !== 'merge' || entityType === undefined || id === undefined) throw refuse(400)
  demand(crm, user, entityType, 'edit')
  demand(crm, user, entityType, 'delete')
  const sources = (data?.sourceIdList ?? []) as string[]
  for (const source of sources) {
    records.remove(user, entityType, source)
    for (const contact of table(crm, 'Contact').values()) if (contact.accountId === source) contact.accountId = id
  }
  records.update(user, entityType, id, (data?.attributes ?? {}) as Body)
  return ok(find(crm, entityType, id))
}
