import { isGuid } from '../http/bind.ts'
import type { Query } from '../http/call.ts'
import { ValidationError } from '../http/errors.ts'
import { allOf } from '../http/paging.ts'

const EMPTY = '00000000-0000-0000-0000-000000000000'

/**
 * The filter of a list by who made what (docs/facts/docspace-api.md#all-that-is-below-a-folder); undefined where there is none. Groups are not
 * reproduced.
 */
export function bySubject(query: Query): ((entry: { createdBy: string }) => boolean) | undefined {
  const [excluded, subject] = allOf(
    () => flag(query, 'excludeSubject', 'ExcludeSubject'),
    () => person(query, 'userIdOrGroupId', 'UserIdOrGroupId'),
  )
  if (subject === undefined || subject === EMPTY || query.get('withsubfolders') === 'false') return undefined
  return ({ createdBy }) => (createdBy === subject) !== excluded
}

function flag(query: Query, name: string, label: string): boolean {
  const value = (query.get(name) ?? '').toLowerCase()
  if (!['', 'true', 'false'].includes(value)) throw notValid(query, name, label)
  return value === 'true'
}

function person(query: Query, name: string, label: string): string | undefined {
  const value = query.get(name) ?? ''
  if (value === '') return undefined
  const spelled = /^[0-9a-f]{32}$/i.test(value)
    ? value.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    : value
  if (!isGuid(spelled)) throw notValid(query, name, label)
  return spelled.toLowerCase()
}

const notValid = (query: Query, name: string, label: string) =>
  new ValidationError({ [name]: [`The value '${query.get(name)}' is not valid for ${label}.`] })
