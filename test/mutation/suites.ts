/**
 * The tests that are to notice a mutant. A mutant costs a run of the tests that reach it, so only pure and component tests are
 * here, of two seconds a suite at most: what damages thousands of inputs or writes megabytes is left out.
 */
export interface Suite {
  include: readonly string[]
  exclude?: readonly string[]
  /** Tests that are passed over, by file and name: they reach nothing of what is mutated. */
  without?: (file: string, name: string) => boolean
}

/** The suite of what has none of its own. */
const others = '.'

/**
 * By folder of `lib` and the path of a folder in it; `.` is for the files of the folder itself and for every sub-folder without a suite. A
 * folder within one that has a suite may have its own.
 */
type Suites = Readonly<Record<string, Readonly<Record<string, Suite>>>>

const crms = ['espocrm', 'generic', 'hubspot', 'pipedrive', 'salesforce']

/** Whether a test of what all CRMs have in one file is one of another CRM, by its name. */
const isOfAnotherCrm = (crm: string) => (file: string, name: string) => {
  const named = crms.filter((one) => name.toLowerCase().includes(one))
  return !file.includes(`/test/lib/crm/${crm}/`) && named.length > 0 && !named.includes(crm)
}

/** Notes by the hundred: what they show is shown by scripted answers too. */
const isCrowd = (name: string): boolean => name.includes('among more notes than are read at once')

/** One CRM beside its simulator; what all CRMs have in one file reaches its code too. */
const oneCrm = (name: string, exclude: readonly string[] = []): Suite => ({
  include: [
    `test/lib/crm/${name}/**/*.test.ts`,
    'test/lib/crm/{cases,described-settings,reasons,retired-version,webhook,wrong-credentials,wrong-fields}.test.ts',
    'test/lib/crm/setup/{proof,trial,connector/asks}.test.ts',
    'test/lib/crm/{receive/receiver/probe,sources/{followed,subscribed}}.test.ts',
  ],
  exclude,
  without: (file, test) => isCrowd(test) || isOfAnotherCrm(name)(file, test),
})

export const suites: Suites = {
  alarms: { [others]: { include: ['test/lib/alarms/*.test.ts'] } },
  queue: { [others]: { include: ['test/lib/queue/**/*.test.ts'] } },
  events: { [others]: { include: ['test/lib/events/**/*.test.ts'] } },
  notify: { [others]: { include: ['test/lib/notify/*.test.ts'] } },
  onboarding: {
    [others]: {
      include: [
        'test/lib/onboarding/{*,onboard/*,report/*,life/*,settings/arrival/*}.test.ts',
        // How a run begins and ends is shown by what is waited for, merged and told.
        'test/lib/onboarding/events/room-events.test.ts',
        'test/lib/onboarding/life/{arrival/settle-arrival,arrival/await-people,merge/settle-others,merge/end-merged}.test.ts',
      ],
    },
    adoption: { include: ['test/lib/onboarding/adoption/**/*.test.ts'] },
    documents: {
      include: ['test/lib/onboarding/documents/**/*.test.ts'],
      exclude: ['test/lib/onboarding/documents/fill/{oracle,libreoffice,size}.test.ts'],
    },
    events: { include: ['test/lib/onboarding/events/*.test.ts'] },
    failure: { include: ['test/lib/onboarding/{failure/**/*,worker}.test.ts'] },
    identity: { include: ['test/lib/onboarding/identity/**/*.test.ts'] },
    'life/arrival': { include: ['test/lib/onboarding/life/arrival/**/*.test.ts'] },
    'life/drift': { include: ['test/lib/onboarding/life/drift/*.test.ts'] },
    'life/drift/report': { include: ['test/lib/onboarding/life/drift/report/*.test.ts'] },
    // A deleted record and a merged one end by the same steps.
    'life/end': {
      include: ['test/lib/onboarding/life/{end/**/*,deleted-record,merge/end-merged,merge/settle-others}.test.ts'],
    },
    'life/follow': { include: ['test/lib/onboarding/life/follow/*.test.ts'] },
    'life/handover': {
      include: ['test/lib/onboarding/life/handover/**/*.test.ts'],
      // Whole portals: what they show is shown by scripted ones too.
      exclude: ['test/lib/onboarding/life/handover/hand-over-room.test.ts'],
    },
    'life/history': { include: ['test/lib/onboarding/life/history/*.test.ts'] },
    'life/merge': { include: ['test/lib/onboarding/life/merge/*.test.ts'] },
    'life/memory': { include: ['test/lib/onboarding/life/memory/*.test.ts'] },
    names: { include: ['test/lib/onboarding/names/**/*.test.ts'] },
    people: { include: ['test/lib/onboarding/people/**/*.test.ts'] },
    review: { include: ['test/lib/onboarding/review/**/*.test.ts'] },
    room: { include: ['test/lib/onboarding/{room/**/*,welcome/template-documents}.test.ts'] },
    'rules-check': {
      include: ['test/lib/onboarding/rules-check/*.test.ts'],
      exclude: ['test/lib/onboarding/rules-check/check-records/memory.test.ts'],
    },
    // What people and contacts of the settings are stands with the tests of whom they become.
    settings: {
      include: ['test/lib/onboarding/{settings/**/*,settings,people/{team,contact-roles}}.test.ts'],
    },
    welcome: { include: ['test/lib/onboarding/{welcome/**/*,room/portal-cache}.test.ts'] },
  },
  docspace: {
    [others]: {
      include: ['test/lib/docspace/**/*.test.ts'],
      // Rooms by the hundred and whole portals: what they show is shown here by scripted answers too.
      exclude: ['test/lib/docspace/rooms/rooms/pages.test.ts', 'test/lib/docspace/portal/{key-life,versions}.test.ts'],
    },
  },
  crm: {
    [others]: {
      include: [
        'test/lib/crm/{*,sources/subscribed}.test.ts',
        'test/lib/crm/{receive,records,listing,setup}/**/*.test.ts',
      ],
      exclude: ['test/lib/crm/{answers,fuzz,reasons,wrong-credentials}.test.ts'],
    },
    // Lists of clients by the hundred: what they show is shown by scripted pages too.
    espocrm: oneCrm('espocrm', ['test/lib/crm/espocrm/list/contract.test.ts']),
    generic: oneCrm('generic'),
    hubspot: oneCrm('hubspot'),
    pipedrive: oneCrm('pipedrive'),
    salesforce: oneCrm('salesforce', ['test/lib/crm/salesforce/list/contract.test.ts']),
  },
  backup: {
    [others]: {
      include: ['test/lib/backup/{*,worker/settle}.test.ts'],
      exclude: ['test/lib/backup/large-archive.test.ts'],
    },
    archive: {
      include: ['test/lib/backup/archive/**/*.test.ts'],
      // Whole dumps and contents, and what is random: the bytes of an archive are noticed without them.
      exclude: [
        'test/lib/backup/archive/{content,dump}/**',
        'test/lib/backup/archive/**/random.test.ts',
        'test/lib/backup/archive/{dump,read-whole/bare,read-whole/packed}.test.ts',
      ],
    },
    'archive/content': { include: ['test/lib/backup/archive/content/**/*.test.ts'] },
    'archive/dump': { include: ['test/lib/backup/archive/{dump/**/*,dump}.test.ts'] },
    drill: { include: ['test/lib/backup/drill/**/*.test.ts'] },
    evidence: { include: ['test/lib/backup/evidence/**/*.test.ts'] },
    extract: {
      include: ['test/lib/backup/extract/**/*.test.ts'],
      // Archives of a real server: what they show is shown by small ones too.
      exclude: ['test/lib/backup/extract/**/real-server.test.ts'],
    },
    report: { include: ['test/lib/backup/report/**/*.test.ts'] },
    stages: {
      include: ['test/lib/backup/stages/**/*.test.ts'],
      exclude: ['test/lib/backup/stages/**/{whole-runs,whole-nights}.test.ts'],
    },
    store: {
      include: ['test/lib/backup/store/**/*.test.ts'],
      exclude: ['test/lib/backup/store/object-store.test.ts'],
    },
    transfer: {
      include: ['test/lib/backup/transfer/**/*.test.ts'],
      exclude: ['test/lib/backup/transfer/**/whole-nights.test.ts'],
    },
  },
}

/** A share of a folder: a suite, by its name in `suites`, and what it is to notice, as StrykerJS names files and lines. */
export interface Part {
  name: string
  mutate: string[]
}

/** The innermost folder with a suite that a file is in. */
const partOf = (folder: string, file: string, names: readonly string[]): string => {
  const around = names.filter((name) => file.startsWith(`lib/${folder}/${name}/`))
  return around.sort((one, other) => other.length - one.length)[0] ?? others
}

/** Each suite of a folder with the files that are its own, or with those of `files` that are: paths, patterns or lines. */
export const partsOf = (folder: string, files?: readonly string[], from: Suites = suites): Part[] => {
  const names = Object.keys(from[folder] ?? {})
  const all = (name: string) => {
    const within = name === others ? '' : `${name}/`
    const apart = names.filter((other) => other !== others && other !== name && other.startsWith(within))
    return [`lib/${folder}/${within}**/*.ts`, ...apart.map((other) => `!lib/${folder}/${other}/**`)]
  }
  return names
    .map((name) => ({ name, mutate: files?.filter((file) => partOf(folder, file, names) === name) ?? all(name) }))
    .filter(({ mutate }) => mutate.length > 0)
}
