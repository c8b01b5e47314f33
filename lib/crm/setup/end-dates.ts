/** A source's own settings, checked. */
type Settings = Readonly<Record<string, unknown>>

/** A part of a CRM that Roomkeeper uses, and its end of life. */
export interface UsedPart {
  /** Name of the source. */
  crm: string
  what: string
  /** The status of the part, for people. */
  state: string
  /** The month or the day of its end: `2027-09`, `2027-09-15`. Absent where no date is announced. */
  ends?: string
  /** The end in the vendor's words, where they name no month of the calendar. */
  endsAs?: string
  /** What happens after the end. */
  thenIt?: 'is unsupported' | 'is refused'
  /** The successor. */
  next: string
  /** The fact's address. */
  fact: string
  /** Whether these settings use the part; absent where no warning is needed. */
  usedBy?(settings: Settings): boolean
}

const hasVersion =
  (...versions: readonly string[]) =>
  ({ apiVersion }: Settings) =>
    versions.includes(String(apiVersion))

/** Versions of Salesforce from `first` to `last`, as `v31.0`. */
const hasVersionFrom =
  (first: number, last: number) =>
  ({ apiVersion }: Settings) => {
    const number = Number(/^v(\d+)\.\d$/.exec(String(apiVersion))?.[1])
    return number >= first && number <= last
  }

/** HubSpot supports a dated version for 18 months. */
const dated = (version: string, ends: string): UsedPart => ({
  crm: 'hubspot',
  what: `\`apiVersion\` \`${version}\``,
  state: 'supported for 18 months',
  ends,
  thenIt: 'is unsupported',
  next: 'a later `apiVersion`',
  fact: 'docs/facts/hubspot.md#versions',
  usedBy: hasVersion(version),
})

/** The parts that are known to end (November 2026); `docs/crms/README.md` has them as a table. */
export const usedParts: readonly UsedPart[] = [
  {
    crm: 'hubspot',
    what: 'legacy private app',
    state: 'can no longer be made (since 28 September 2026, in accounts that were there before since 26 October)',
    ends: '2027-09',
    thenIt: 'is unsupported',
    next: 'an app in a project: `roomkeeper connect hubspot --out DIR` writes it',
    fact: 'docs/facts/hubspot.md#project-apps',
    // A token does not say to which kind of app it belongs. New connections are no legacy apps, and begin with a dated version.
    usedBy: hasVersion('v3'),
  },
  {
    crm: 'hubspot',
    what: '`apiVersion` `v3`',
    state: 'supported',
    ends: '2027-09',
    thenIt: 'is unsupported',
    next: '`apiVersion` `2026-09`, which is the default for what is connected anew',
    fact: 'docs/facts/hubspot.md#versions',
    usedBy: hasVersion('v3'),
  },
  {
    crm: 'hubspot',
    what: '`objectsPath` below `/crm/v3`',
    state: 'still read',
    ends: '2027-09',
    thenIt: 'is unsupported',
    next: '`apiVersion` alone: take `objectsPath` out',
    fact: 'docs/facts/hubspot.md#versions',
    usedBy: ({ objectsPath }) => String(objectsPath).startsWith('/crm/v3/'),
  },
  dated('2025-09', '2027-03'),
  dated('2026-03', '2027-09'),
  dated('2026-09', '2028-03'),
  {
    crm: 'pipedrive',
    what: 'API v1 for users and webhooks',
    state: 'supported, not among what is deprecated',
    next: 'version 2 once it has them',
    fact: 'docs/facts/pipedrive.md#reading-records',
  },
  {
    crm: 'pipedrive',
    what: 'deliveries of version 1, from webhooks that `connect` did not make',
    state: 'still read, and sent beside version 2 for the time being',
    next: 'version 2, which `connect` asks for',
    fact: 'docs/facts/pipedrive.md#events',
  },
  {
    crm: 'pipedrive',
    what: '`is_admin`',
    state: 'gone since 9 August 2023',
    endsAs: '–',
    next: '`access`, read by `connect`',
    fact: 'docs/facts/pipedrive.md#administrators',
  },
  {
    crm: 'salesforce',
    what: '`apiVersion` `v41.0` to `v68.0` (`v62.0` is the default)',
    state: 'supported',
    next: 'a later `apiVersion`',
    fact: 'docs/facts/salesforce.md#retired-versions',
  },
  {
    crm: 'salesforce',
    what: '`apiVersion` `v31.0` to `v40.0`',
    state: "supported until Summer '27",
    ends: '2028-06',
    endsAs: "Summer '28",
    thenIt: 'is refused',
    next: '`apiVersion` `v62.0`',
    fact: 'docs/facts/salesforce.md#retired-versions',
    usedBy: hasVersionFrom(31, 40),
  },
  {
    crm: 'salesforce',
    what: '`apiVersion` `v30.0` and older',
    state: 'retired',
    ends: '2025-06',
    endsAs: "Summer '25",
    thenIt: 'is refused',
    next: '`apiVersion` `v62.0`',
    fact: 'docs/facts/salesforce.md#retired-versions',
    usedBy: hasVersionFrom(0, 30),
  },
  {
    crm: 'salesforce',
    what: 'connected apps',
    state: "no new ones since Spring '26",
    next: 'an External Client App',
    fact: 'docs/facts/salesforce.md#connected-apps',
  },
  {
    crm: 'espocrm',
    what: 'header `X-Signature`',
    state: 'still sent by 10.0',
    endsAs: 'version 11',
    next: '`Signature`, which is read first already',
    fact: 'docs/facts/espocrm.md#signatures',
  },
]

/** The end in epoch milliseconds; undefined where no date is announced. */
export const endDateOf = ({ ends }: UsedPart): number | undefined => (ends === undefined ? undefined : Date.parse(ends))

const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

/** The end for people: `September 2027`. */
export const endDateText = ({ ends, endsAs }: UsedPart): string =>
  endsAs ?? (ends ? (ends.length === 7 ? month : day).format(Date.parse(ends)) : 'not announced')
