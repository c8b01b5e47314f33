import type { Desired } from '#lib/onboarding/room/desired.ts'

/** A client's room as it should be: three folders, two files, a manager and a reader. */
export const desiredRoom: Desired = {
  tag: 'espocrm:Account:1',
  otherTags: [],
  features: {},
  logo: undefined,
  ownFolders: [],
  title: 'Client - Acme',
  type: 2,
  welcome: {
    way: 'files',
    into: 'Deliverables',
    files: [
      { id: 11, title: 'Welcome.pdf' },
      { id: 12, title: 'Rules.pdf' },
    ],
  },
  tree: new Map([
    ['Invoices', []],
    ['Contracts', []],
    ['Deliverables', ['Welcome.pdf', 'Rules.pdf']],
  ]),
  documents: [],
  values: new Map(),
  unfilled: 'stop',
  manager: { userId: 'anna', email: 'anna@example.com', access: 9 },
  colleagues: [],
  groups: [],
  guests: [{ email: 'contact@acme.example.com', access: 2 }],
  link: { access: 2, title: 'Client invitation', id: () => 'guid', ids: () => ['guid'] },
  recordTells: true,
  culture: undefined,
  mayMerge: false,
  letIn: 'at-once',
  waits: false,
}

/** What DocSpace answers of a link that it has made. */
export const madeLink = { id: 'guid', url: 'https://portal.example.com/s/1', access: 2, expired: false }
