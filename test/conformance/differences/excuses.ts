import type { Exchange } from '../recordings.ts'

/** Exchanges that are not compared, each with its reason. Short and honest: a route that Roomkeeper calls is not here. */
export interface Excuse {
  reason: string
  covers(exchange: Exchange, scenario: string): boolean
}

const onPath = (pattern: RegExp) => (exchange: Exchange) => pattern.test(exchange.request.path)

/** Where a page of the log ends among lines of one second, which have no order. */
const CUT_PAGES = ['before: room log', 'renamed by the owner: room log']

function isEndWithoutFolders({ name, request, response }: Exchange): boolean {
  if (!request.path.includes('/fileops?id=')) return false
  const [first] = (response.body as { response?: { finished?: boolean }[] }).response ?? []
  return name.startsWith('copy the content') && first?.finished === true && !('folders' in first)
}

export const EXCUSES: Excuse[] = [
  {
    reason: 'an operation tells each folder once, and the poll before had told it',
    covers: (exchange, scenario) => scenario.startsWith('life-merge') && isEndWithoutFolders(exchange),
  },
  {
    reason: "a page of the log that ends among lines of one second, whose order is nobody's",
    covers: ({ name }, scenario) => scenario.startsWith('life-rename') && CUT_PAGES.includes(name),
  },
  {
    reason:
      "a call that another site's page sends: the servers of the laptop refuse it before any answer of the portal",
    covers: ({ request }, scenario) => scenario === 'errors' && request.method === 'OPTIONS',
  },
  {
    reason: 'outgoing webhooks of the portal: never called by Roomkeeper or the samples',
    covers: onPath(/\/settings\/webhooks?\b/),
  },
  {
    reason: 'a page of users only (filterType 16) of people without a name: it has no order, another one each time',
    covers: onPath(/\/share\?filterType=(16|User)&count=3$/),
  },
  {
    reason: 'the log of a room as a spreadsheet: never called, and the recorded server had no Document Server',
    covers: onPath(/\/log\/report$/),
  },
  {
    reason: 'lists of names and settings of the audit trail, who is connected: never called',
    covers: onPath(/\/security\/(audit\/(types|mappers|settings\/lifetime)|activeconnections)/),
  },
  {
    reason: "the end of a colleague's account: the recorded server lacked a service that it calls",
    covers: ({ name }, scenario) =>
      scenario === 'life-owner-2' &&
      ['delete the terminated owner of rooms', 'remove data: progress poll 1'].includes(name),
  },
  { reason: 'what is new for me: never called; it says nothing about others', covers: onPath(/\/news$/) },
  {
    reason: 'conversion of a file: never called, and the recorded server had no Document Server',
    covers: onPath(/\/checkconversion\b/),
  },
  {
    reason: 'restoreversion reads its number elsewhere than in the body: never called',
    covers: onPath(/\/restoreversion$/),
  },
  {
    reason:
      'a room whose owner is also in a group of it, and a template for everybody: shown with the access of the group',
    covers: ({ name, request }, scenario) =>
      scenario === 'restore' &&
      ['rooms', 'templates'].includes(name) &&
      request.headers.authorization === 'Bearer <new-roomadmin-key>',
  },
  {
    reason: 'everybody of the portal as one list, and links into the portal itself: never called',
    covers: ({ name }, scenario) => scenario === 'restore' && ['people', 'portal invitation link'].includes(name),
  },
  {
    reason: 'name and time zone of a portal: all simulated ones have the same',
    covers: ({ name, request }, scenario) =>
      scenario === 'restore' && name === 'settings' && request.headers.authorization === 'Bearer <new-owner-key>',
  },
  {
    reason: 'a forgotten password and a public link: of the mail the recording has the address only',
    covers: ({ name, request }, scenario) =>
      scenario === 'restore' &&
      (/^(ask for a new|set a new|login with the new) password:|^the link of the mail$/.test(name) ||
        /\/files\/share\//.test(request.path)),
  },
  {
    reason: 'the sample files of a new portal, which the simulator has none of',
    covers: ({ name }, scenario) => scenario === 'restore' && name === '@my',
  },
  {
    reason: 'while a dump is put back tables are missing: which calls that hits is chance',
    covers: ({ name, response }, scenario) =>
      scenario === 'restore-dump' &&
      (name === 'settings' || (['rooms', 'self'].includes(name) && [403, 500].includes(response.status))),
  },
  {
    reason: 'creation of an office document: the recorded server lacked the blank documents',
    covers: onPath(/\/files\/\d+\/file$/),
  },
  {
    reason: 'opening a file in the editor: never called, and the recorded server had no Document Server',
    covers: onPath(/\/openedit$/),
  },
  {
    reason: 'the trash: never read, and the recorded one held what other scenarios threw away',
    covers: onPath(/\/files\/@trash/),
  },
  {
    reason: "`sharedBy` of a file in a member's list: shown in one recording and not in another",
    covers: ({ name }, scenario) => scenario === 'life-archive' && name.endsWith(', client: content'),
  },
  {
    reason: "the order of users only is nobody's: what the pages hold together is compared by their notes",
    covers: ({ name }, scenario) => scenario.startsWith('life-paging') && name.startsWith('filterType=16'),
  },
  {
    reason: 'the recorder left out which of 130 guests had which role',
    covers: ({ name }, scenario) => scenario === 'life-paging' && /^filterType=0, (next|rows)/.test(name),
  },
  { reason: 'whether a tag has rooms: answers 404 in every case, never called', covers: onPath(/\/haslinks$/) },
  { reason: 'GET files/@root fails on the recorded installation only', covers: onPath(/\/files\/@root/) },
]
