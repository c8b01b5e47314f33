import type { WholeAnswer } from '../../http/exchange.ts'
import { type Item, itemsOf, type ObjectName } from '../account.ts'
import { ok, refuse } from '../answers.ts'
import type { Body, Call } from '../call.ts'

const links: Readonly<Record<string, ObjectName>> = { org_id: 'organization', person_id: 'person', deal_id: 'deal' }

/** Longer content was refused since November 2023 (docs/facts/pipedrive.md#notes). */
const longest = 100_000

/** Elements and attributes that are left of what is sent; which ones those are exactly is not documented. */
const sanitized = (html: string) =>
  html.replace(/<(script|style|iframe)\b[\s\S]*?<\/\1>/gi, '').replace(/ on\w+="[^"]*"/gi, '')

/** A page by place, as version 1 has them: 100 by default, 500 at most. */
export function listNotes({ company, query }: Call): WholeAnswer {
  const keys = Object.keys(links).filter((name) => query.get(name) !== null)
  const [start, limit] = [Number(query.get('start') ?? 0), Math.min(500, Number(query.get('limit') ?? 100))]
  const [by = 'id', direction = 'ASC'] = (query.get('sort') ?? 'id ASC').split(' ')
  const sign = direction.toUpperCase() === 'DESC' ? -1 : 1
  const all = company.notes
    .filter((note) => keys.every((name) => String(note[name]) === query.get(name)))
    .sort((a, b) => sign * (String(a[by]).localeCompare(String(b[by])) || Number(a.id) - Number(b.id)))
  const more = start + limit < all.length
  const pagination = { start, limit, more_items_in_collection: more, ...(more && { next_start: start + limit }) }
  const page = all.slice(start, start + limit)
  // Nothing at all is null and no empty list.
  return ok(page.length === 0 ? null : page, { additional_data: { pagination } })
}

/** The same text twice is two notes. One must be on a record that is there. */
export function addNote({ company, user, body }: Call): WholeAnswer {
  if (typeof body.content !== 'string' || body.content === '') throw refuse(400, 'Content must be given.')
  if (body.content.length > longest) throw refuse(400, `Content must not be longer than ${longest} characters.`)
  const named = Object.entries(links).filter(([name]) => body[name] !== undefined && body[name] !== null)
  if (named.length === 0) throw refuse(400, 'Note must be associated with at least one entity')
  for (const [name, type] of named)
    if (!isThere(itemsOf(company, type).get(Number(body[name])))) throw refuse(404, 'Not found')
  const at = new Date(company.clock.now()).toISOString().slice(0, 19).replace('T', ' ')
  const note: Body = {
    id: company.newId(),
    user_id: user.id,
    add_time: at,
    update_time: at,
    active_flag: true,
    ...body,
  }
  company.notes.push({ ...note, content: sanitized(body.content) })
  return ok(note, {}, 201)
}

const isThere = (item: Item | undefined): boolean => item !== undefined && !item.deleted
