import type { Wanted } from './client-seen.ts'

const manager = 'roomadmin2@example.com'

/** A client as somebody types it into EspoCRM, and what has to come of it. */
export interface Entered extends Partial<Wanted> {
  /** Name of a company, or last name of a person. */
  name: string
  type?: 'Account' | 'Contact'
  email?: string
  /** Beside the name and the address, as EspoCRM calls them. */
  fields?: Readonly<Record<string, unknown>>
  /** Who owns the record: a user of EspoCRM, by name. */
  owner?: string
  expected: string
}

const noted = (...people: string[]) => ['ready with its note, 1 room', ...people].join(', ')

const ready = (...people: string[]) => ['ready, 1 room', ...people].join(', ')

/** Clients of all sorts, as people type them, with the title that the server makes of the name. */
export const clients: Readonly<Record<string, Entered>> = {
  'a plain one': {
    name: 'Acme Corporation',
    email: 'contact@acme.example.com',
    owner: 'roomadmin2',
    expected: ready(`manages ${manager}`, 'reads contact@acme.example.com'),
  },
  'quotes, slashes and stars': {
    name: `O'Neill "Best" / Sons: *Ltd* | Co?`,
    title: `Client - O'Neill _Best_ _ Sons_ _Ltd_ _ Co_`,
    email: 'office@oneill.example.com',
    owner: 'roomadmin2',
    expected: ready(`manages ${manager}`, 'reads office@oneill.example.com'),
  },
  'an emoji': {
    name: 'Rocket 🚀 Labs',
    title: 'Client - Rocket __ Labs',
    email: 'hello@rocket.example.com',
    owner: 'roomadmin2',
    expected: ready(`manages ${manager}`, 'reads hello@rocket.example.com'),
  },
  'Arabic and Hebrew': {
    name: 'شركة المثال שלום',
    email: 'salam@example.org',
    owner: 'roomadmin2',
    expected: ready(`manages ${manager}`, 'reads salam@example.org'),
  },
  '170 characters': {
    name: 'W'.repeat(170),
    title: `Client - ${'W'.repeat(161)}`,
    email: 'long@example.org',
    owner: 'roomadmin2',
    expected: ready('manages roomadmin2@example.com', 'reads long@example.org'),
  },
  'tabs and line ends': {
    name: 'Tab\tand\nline',
    title: 'Client - Tab and line',
    email: 'tab@example.org',
    owner: 'roomadmin2',
    expected: ready(`manages ${manager}`, 'reads tab@example.org'),
  },
  'letters with marks': {
    name: 'Łódź & Cie. Çağrı',
    email: 'kontakt@lodz.example.com',
    owner: 'roomadmin2',
    expected: ready(`manages ${manager}`, 'reads kontakt@lodz.example.com'),
  },
  'a percent sign and a plus': {
    name: '100% + more',
    title: 'Client - 100% _ more',
    email: 'percent+tag@example.org',
    owner: 'roomadmin2',
    expected: ready(`manages ${manager}`, 'reads percent+tag@example.org'),
  },
  'braces and backslashes': {
    name: String.raw`{name} \\server\share $& %s`,
    title: 'Client - {name} __server_share $& %s',
    email: 'script@example.org',
    owner: 'roomadmin2',
    expected: ready(`manages ${manager}`, 'reads script@example.org'),
  },
  'no e-mail': {
    name: 'Silent Ltd',
    owner: 'roomadmin2',
    note: /nobody was invited/,
    expected: noted(`manages ${manager}`),
  },
  'an address that is marked invalid': {
    name: 'Invalid Ltd',
    fields: { emailAddressData: [{ emailAddress: 'gone@invalid.example.com', primary: true, invalid: true }] },
    owner: 'roomadmin2',
    note: /nobody was invited/,
    expected: noted(`manages ${manager}`),
  },
  'the first address invalid, a second one good': {
    name: 'Second Ltd',
    fields: {
      emailAddressData: [
        { emailAddress: 'gone@second.example.com', primary: true, invalid: true },
        { emailAddress: 'good@second.example.com', primary: false },
      ],
    },
    owner: 'roomadmin2',
    expected: ready(`manages ${manager}`, 'reads good@second.example.com'),
  },
  'two addresses': {
    name: 'Two Addresses Ltd',
    fields: {
      emailAddressData: [
        { emailAddress: 'second@two.example.com', primary: false },
        { emailAddress: 'first@two.example.com', primary: true },
      ],
    },
    owner: 'roomadmin2',
    expected: ready(`manages ${manager}`, 'reads first@two.example.com'),
  },
  'an address in capitals': {
    name: 'Capital Ltd',
    email: 'BIG@Capital.Example.com',
    owner: 'roomadmin2',
    expected: ready(`manages ${manager}`, 'reads big@capital.example.com'),
  },
  'nobody owns it': {
    name: 'Ownerless Ltd',
    email: 'contact@ownerless.example.com',
    note: /^(?!.*the owner has no DocSpace account).*owner/,
    expected: noted(`manages ${manager}`, 'reads contact@ownerless.example.com'),
  },
  'an owner whom DocSpace does not know': {
    name: 'User Ltd',
    email: 'contact@user.example.com',
    owner: 'user1',
    note: /no DocSpace account/,
    expected: noted(`manages ${manager}`, 'reads contact@user.example.com'),
  },
  'the owner is whose key it is': {
    name: 'Own Ltd',
    email: 'contact@own.example.com',
    owner: 'roomadmin1',
    expected: ready('reads contact@own.example.com'),
  },
  'the contact is a colleague': {
    name: 'Colleague Ltd',
    email: 'user@example.com',
    owner: 'roomadmin2',
    expected: ready(`manages ${manager}`, 'reads user@example.com'),
  },
  'the contact is its manager': {
    name: 'Self Ltd',
    email: manager,
    owner: 'roomadmin2',
    expected: ready(`manages ${manager}`),
  },
  'a person': {
    name: 'Łukasz',
    type: 'Contact',
    fields: { firstName: 'Anna Maria' },
    title: 'Client - Anna Maria Łukasz',
    email: 'anna@person.example.com',
    owner: 'roomadmin2',
    expected: ready(`manages ${manager}`, 'reads anna@person.example.com'),
  },
}
