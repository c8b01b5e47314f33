import { type SettingReference, settingsReference } from '#infra/aws/config/settings-reference.ts'

/** Sections of the page in their order: the settings below each of these, and what people read first. */
const sections: readonly { title: string; of: readonly string[]; says?: readonly string[] }[] = [
  { title: '`docspace`: the portal', of: ['docspace'] },
  {
    title: '`onboarding`: what a new room has',
    of: ['onboarding'],
    says: [
      'Only `welcome` and `manager.default` are needed. The welcome files come into a room in one of three ways:',
      '',
      '| way | example | take it when |',
      '|---|---|---|',
      '| `files` | `{ "way": "files", "into": "Contracts", "files": [{ "id": 6, "title": "Welcome.pdf" }] }` | there are two or three files, or a copy must have another title than its original |',
      '| `folder` | `{ "way": "folder", "folderId": 20 }` | there are more files, or folders in folders: the usual choice |',
      '| `room` | `{ "way": "room", "templateId": 9 }` | people should shape the whole room in DocSpace, and clients do not come by the dozen |',
      '',
      'Which one costs what, and where the numbers stand in DocSpace: [rooms and welcome content](welcome-content.md).',
    ],
  },
  {
    title: '`sources`: the CRMs',
    of: ['sources'],
    says: ['How each of them is connected: [the CRMs](crms/README.md).'],
  },
  { title: '`sources.espocrm`', of: ['sources.espocrm'] },
  { title: '`sources.hubspot`', of: ['sources.hubspot'] },
  {
    title: '`sources.pipedrive`',
    of: ['sources.pipedrive'],
    says: ['`roomkeeper connect pipedrive` prints `fields`.'],
  },
  { title: '`sources.salesforce`', of: ['sources.salesforce'] },
  { title: '`sources.generic`: any other sender', of: ['sources.generic'] },
  { title: '`backup`: backups of portals', of: ['backup'], says: ['How a backup goes: [backups](backups.md).'] },
  {
    title: '`events`: who is told what happens',
    of: ['events'],
    says: ['What is told, and how: [events](events.md).'],
  },
  { title: '`sweep`: the search for clients whose webhook never came', of: ['sweep'] },
  {
    title: '`drift`: the report of where rooms differ',
    of: ['drift'],
    says: ['What is looked at, and what the report says: [where rooms differ](drift.md#the-report).'],
  },
  { title: '`worker`, `throttle`, `receiver`: how much at once', of: ['worker', 'throttle', 'receiver'] },
  { title: '`domain`, `publicUrl`: the address of the API', of: ['domain', 'publicUrl'] },
  {
    title: '`profile`, `alarms`, `mail`, `logRetentionDays`, `ownKey`, `protect`: the AWS account',
    of: ['profile', 'alarms', 'mail', 'logRetentionDays', 'ownKey', 'protect'],
  },
]

const opening = [
  '# Settings',
  '',
  'Written by `node docs/settings/write.ts` from the schemas in the code.',
  '',
  '<a id="environments"></a>',
  '',
  'Your settings stand in `roomkeeper.json`, beside `cdk.json`. Git does not track it, so that `git pull` never touches it; `ROOMKEEPER_SETTINGS` (of the command:',
  '`--settings PATH`) names another place, for example in a repository of your own. It has one object for each environment, by a name of at most 16 lower-case letters,',
  'digits and hyphens. `-c env=NAME` (of the command: `--env NAME`) says which one is meant. `version` is that of the file’s format: 2, and those of version 1 are read as they were meant. `npm run synth -- -c env=NAME`',
  'checks all of them and names every problem at once. `roomkeeper init` asks for most of it, tries it and writes the file; given again it changes it.',
  'Secrets are no settings: `roomkeeper connect` stores them.',
  '',
  '```json',
  '{',
  '  "version": 2,',
  '  "environments": {',
  '    "prod": {',
  '      "docspace": { "url": "https://acme.onlyoffice.com" },',
  '      "onboarding": {',
  '        "welcome": { "way": "folder", "folderId": 20 },',
  '        "manager": { "default": "anna@acme.example" }',
  '      },',
  '      "sources": { "espocrm": { "url": "https://crm.acme.example" } }',
  '    }',
  '  }',
  '}',
  '```',
  '',
  '`cdk.json` has the demo, in `context.roomkeeper` and in the same form: `local` is what `npm start` runs, `dev` and `prod` are examples whose addresses are refused. An environment',
  'is taken from `roomkeeper.json` where it is there, else from `cdk.json`; the two are never mixed field by field. Settings that stand in `cdk.json`',
  'since there was no other file go on working. To move them, put what is in `context.roomkeeper` into `roomkeeper.json`, then run `git checkout cdk.json`. `connect` writes',
  'what only a CRM can tell into `roomkeeper.json` alone: where the environment still stands in `cdk.json`, it comes along as a whole.',
  '',
  'A dot stands for a member of an object: `docspace.url` above. `NAME` is a name that you choose. A setting of a list, such as',
  '`sources.espocrm.clients.object`, is one of each item. *needed* says that a section cannot do without it.',
]

/** The text of docs/settings.md. @throws Error for a setting that belongs to no section */
export const settingsPage = (): string => {
  const all = settingsReference()
  const sectionOf = (path: string) =>
    [...sections].reverse().find(({ of }) => of.some((one) => path === one || path.startsWith(`${one}.`)))
  const lost = all.find(({ path }) => !sectionOf(path))
  if (lost) throw new Error(`${lost.path} belongs to no section of docs/settings.md`)
  const anchors = new Set<string>()
  const lines = sections.flatMap((section) => {
    const rows = all.filter(({ path }) => sectionOf(path) === section)
    return ['', `## ${section.title}`, '', ...(section.says ? [...section.says, ''] : []), ...tableOf(rows, anchors)]
  })
  return `${[...opening, ...lines].join('\n')}\n`
}

const tableOf = (rows: readonly SettingReference[], anchors: Set<string>) => [
  '| setting | type | default | meaning | example |',
  '|---|---|---|---|---|',
  ...rows.map((row) => rowOf(row, newAnchors(row.path, anchors))),
]

/** The setting and each section above it that has no anchor yet: a section begins at its first setting. */
const newAnchors = (path: string, known: Set<string>): string[] => {
  const segments = path.split('.')
  const above = segments.map((_, index) => segments.slice(0, index + 1).join('.')).filter((one) => !known.has(one))
  for (const one of above) known.add(one)
  return above
}

const rowOf = ({ path, type, meaning, example, onlyWith, ...rest }: SettingReference, anchors: readonly string[]) => {
  const marks = anchors.map((anchor) => `<a id="${anchor}"></a>`).join('')
  const condition = onlyWith ? `With \`${onlyWith}\`: ` : ''
  const cells = [`${marks}\`${path}\``, type, defaultOf(path, rest), condition + meaning, codeOf(example)]
  return `| ${cells.join(' | ')} |`
}

const defaultOf = (path: string, { required, default: value }: Pick<SettingReference, 'required' | 'default'>) => {
  if (!required) return codeOf(value)
  if (value === undefined) return '*needed*'
  return `${codeOf(value)}; *needed* where \`${path.split('.').at(-2)}\` is given`
}

const codeOf = (value: unknown) => (value === undefined ? '' : `\`${JSON.stringify(value)}\``)
