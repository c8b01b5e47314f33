import fc from 'fast-check'
import { long, most, place } from '../arbitraries.ts'
import { filled } from '../filled.ts'
import { identities, type Side } from './sides.ts'

/** What a sequence has made on one side so far, in the order of making: the same place names the same thing on both. */
export interface Things {
  side: Side
  run: string
  Account: string[]
  Contact: string[]
  Webhook: string[]
}

type Entity = 'Account' | 'Contact' | 'Webhook'

export interface Request {
  method: string
  path: string
  body?: unknown
}

export interface Kind {
  weight: number
  args: fc.Arbitrary<unknown>
  request(args: unknown, things: Things): Request
  makes?: Entity
}

const at = (list: string[], place: number) =>
  place < 0 ? '0123456789abcdef0' : (list[place % (list.length || 1)] ?? 'none')

const name = most(
  4,
  ['Acme {run}', 'acme {run}', 'Łódź "S.A." {run}', ' Acme {run} ', 'Beta & <b>{run}</b>'],
  ['', null, 5, ['x'], long(249), long(250), 'A\n{run}', '😀 {run}', true],
)
const url = most(
  2,
  ['https://portal.example.com/rooms/shared/1', 'https://portal.example.com/s/abc?x=1&y=2#z', null],
  [
    'portal.example.com',
    'http://localhost:5050/rooms',
    'https://one-word/x',
    'ftp://a.example/x',
    'javascript:alert(1)',
    '',
    5,
    `https://a.example/${'x'.repeat(490)}`,
  ],
)
const text = most(4, ['1', 'ready', '2026'], ['', null, 5, long(64), long(65), '<i>x</i>', ' spaced '])
const mail = most(
  3,
  ['a{run}@client.example', 'A{RUN}@CLIENT.EXAMPLE', null],
  ['no mail', '', 5, 'a@b', 'ä{run}@client.example'],
)
const owner = most(4, ['api', 'sales', undefined], [null, '', '0123456789abcdef0', 5])
const account = {
  name,
  website: fc.option(url, { nil: undefined }),
  emailAddress: fc.option(mail, { nil: undefined }),
  assignedUserId: owner,
  cDocspaceRoomId: fc.option(text, { nil: undefined }),
  cDocspaceRoomUrl: fc.option(url, { nil: undefined }),
  cDocspaceStatus: fc.option(text, { nil: undefined }),
  cNoSuchField: fc.constantFrom(undefined, undefined, 'x'),
}
/** A change names a few of them. */
const some = (values: Record<string, fc.Arbitrary<unknown>>) => fc.record(values, { requiredKeys: [] })

interface Args {
  place: number
  body: Record<string, unknown>
  attribute: string
  type: string
  value: unknown
  select: string | undefined
  maxSize: number | string
  offset: number | string
  orderBy: string
  order: string
}

const kind = (
  weight: number,
  args: Record<string, fc.Arbitrary<unknown>>,
  request: (args: Args, things: Things) => Request,
  makes?: Entity,
): Kind => ({
  weight,
  args: fc.record(args),
  request: (given, things) => request(filled(given, things.run) as Args, things),
  ...(makes && { makes }),
})

const owned = ({ assignedUserId, ...rest }: Record<string, unknown>, { side }: Things) => ({
  ...rest,
  ...(assignedUserId !== undefined && { assignedUserId: side.people[String(assignedUserId)] ?? assignedUserId }),
})

/** Only what this sequence has made: an installation holds what others made before. */
const own = 'where[9][type]=contains&where[9][attribute]=name&where[9][value]='

const search = (args: Args, { run }: Things) => {
  const { attribute, type, value, select, maxSize, offset, orderBy, order } = args
  const values = Array.isArray(value)
    ? value.map((each) => `where[0][value][]=${encodeURIComponent(String(each))}`)
    : [`where[0][value]=${encodeURIComponent(String(value))}`]
  const where = [`where[0][type]=${type}`, `where[0][attribute]=${attribute}`, ...values, own + run]
  const page = [`maxSize=${maxSize}`, `offset=${offset}`, `orderBy=${orderBy}`, `order=${order}`]
  return [...where, ...page, ...(select === undefined ? [] : [`select=${select}`])].join('&')
}

const event = most(
  5,
  ['Account.create', 'Account.update', 'Contact.create', 'Account.fieldUpdate.cDocspaceStatus'],
  ['Account.delete', 'No.create', 'Account.nothing', '', null, 'Account'],
)
const hook = most(
  4,
  ['https://hooks.example.com/{run}', 'https://hooks.example.com/other-{run}'],
  ['http://localhost/x', 'not a url', '', null, 'ftp://x.example/', 5],
)

export const kinds: Record<string, Kind> = {
  'make account': kind(
    10,
    { body: some(account) },
    ({ body }, things) => ({ method: 'POST', path: 'Account', body: owned(body, things) }),
    'Account',
  ),
  'read account': kind(6, { place }, ({ place }, { Account }) => ({
    method: 'GET',
    path: `Account/${at(Account, place)}`,
  })),
  'change account': kind(10, { place, body: some(account) }, ({ place, body }, things) => ({
    method: 'PUT',
    path: `Account/${at(things.Account, place)}`,
    body: owned(body, things),
  })),
  'delete account': kind(1, { place }, ({ place }, { Account }) => ({
    method: 'DELETE',
    path: `Account/${at(Account, place)}`,
  })),
  'find accounts': kind(
    8,
    {
      attribute: most(6, ['name', 'cDocspaceRoomId', 'cDocspaceStatus', 'deleted'], ['cNoSuchField', 'website']),
      type: most(
        6,
        ['equals', 'contains', 'startsWith', 'isNull', 'isNotNull', 'notEquals'],
        ['in', 'noSuchType', 'greaterThan'],
      ),
      value: most(4, ['Acme {run}', 'acme {run}', '1', 'ready', ''], [['Acme {run}', '1'], 'x%', '_']),
      select: fc.constantFrom(undefined, 'id,name', 'id,name,cDocspaceStatus', 'id,cNoSuchField'),
      maxSize: most(6, [5, 20, 200], [0, 201, -1, 'x']),
      offset: most(6, [0, 1], [5, -1]),
      orderBy: most(6, ['createdAt', 'name', 'id'], ['cNoSuchField']),
      order: fc.constantFrom('asc', 'desc'),
    },
    (args, things) => ({ method: 'GET', path: `Account?${search(args, things)}` }),
  ),
  'make contact': kind(
    4,
    { body: some({ firstName: name, lastName: name, emailAddress: mail, accountId: place }) },
    ({ body }, { Account }) => ({
      method: 'POST',
      path: 'Contact',
      body: { ...body, ...(body.accountId !== undefined && { accountId: at(Account, Number(body.accountId)) }) },
    }),
    'Contact',
  ),
  'read contact': kind(3, { place }, ({ place }, { Contact }) => ({
    method: 'GET',
    path: `Contact/${at(Contact, place)}`,
  })),
  'contacts of account': kind(3, { place }, ({ place }, { Account }) => ({
    method: 'GET',
    path: `Account/${at(Account, place)}/contacts`,
  })),
  'make webhook': kind(
    3,
    { body: some({ event, url: hook, skipOwn: fc.boolean() }) },
    ({ body }) => ({ method: 'POST', path: 'Webhook', body }),
    'Webhook',
  ),
  'change webhook': kind(
    2,
    { place, body: some({ url: hook, isActive: fc.boolean(), event }) },
    ({ place, body }, { Webhook }) => ({
      method: 'PUT',
      path: `Webhook/${at(Webhook, place)}`,
      body,
    }),
  ),
  'read webhook': kind(2, { place }, ({ place }, { Webhook }) => ({
    method: 'GET',
    path: `Webhook/${at(Webhook, place)}`,
  })),
  'delete webhook': kind(2, { place }, ({ place }, { Webhook }) => ({
    method: 'DELETE',
    path: `Webhook/${at(Webhook, place)}`,
  })),
  'read person': kind(1, { attribute: most(4, ['api', 'sales'], ['none']) }, ({ attribute }, { side }) => ({
    method: 'GET',
    path: `User/${side.people[attribute] ?? attribute}?select=id,name,userName`,
  })),
  field: kind(
    1,
    { attribute: most(3, ['cDocspaceStatus', 'cDocspaceRoomUrl'], ['name', 'cNoSuchField']) },
    ({ attribute }) => ({
      method: 'GET',
      path: `Admin/fieldManager/Account/${attribute}`,
    }),
  ),
}

export const steps = fc.oneof(
  ...Object.entries(kinds).map(([call, { weight, args }]) => ({
    weight,
    arbitrary: fc.record({
      call: fc.constant(call),
      as: fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom('api') },
        { weight: 3, arbitrary: fc.constantFrom(...identities) },
      ),
      args,
    }),
  })),
)
