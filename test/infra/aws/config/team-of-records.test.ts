import { describe, expect, test } from 'vitest'
import { settingsProblems } from '#infra/aws/config/settings.ts'

const checking = { environment: 'dev', file: 'roomkeeper.json', refuseExamples: false }
const crm = { espocrm: { url: 'https://crm.acme.example' } }
const both = { ...crm, generic: {} }
const problems = (onboarding: object, sources: object = crm) => {
  const given = { welcome: { way: 'folder', folderId: 1 }, manager: { default: 'anna@acme.example' }, ...onboarding }
  const input = { docspace: { url: 'https://docs.acme.example' }, onboarding: given, sources }
  return settingsProblems(input, checking)
    .slice(1)
    .map((line) => line.trim().replace(/; see docs.*$/, ''))
}
const salesforce = (...objects: string[]) => ({
  salesforce: {
    url: 'https://acme.my.salesforce.com',
    organizationId: '00D5g000008XyZaEAK',
    integrationUserId: '0055g00000AbCdEAAV',
    ...(objects.length > 0 && { clients: objects.map((object) => ({ object })) }),
  },
})
const contacts = salesforce('Account', 'Contact')
const fromCrm = { team: { fromCrm: 'editing' } }
const refused = (place: string) =>
  `${place}.team.fromCrm: there is no team of Contact of salesforce that Roomkeeper could read: leave it out, or set it in rules whose objects are others`

describe('the team of a record', () => {
  const some = { name: 'a', objects: ['Account'], ...fromCrm }
  test.each([
    ['a sender tells it', fromCrm, { generic: {} }],
    ['a CRM keeps it', fromCrm, crm],
    ['each source keeps it', fromCrm, { ...both, ...salesforce(), hubspot: {} }],
    ['each kind of record has it', fromCrm, salesforce('Account', 'Opportunity')],
    ['nobody asks for it', {}, contacts],
    ['a rule for other objects asks for it', { rooms: [some, { name: 'b' }] }, contacts],
    [
      'a rule for other sources asks for it',
      { rooms: [{ name: 'a', sources: ['espocrm'], ...fromCrm }, { name: 'b' }] },
      { ...crm, ...contacts },
    ],
    [
      'those that have none get no room',
      {
        ...fromCrm,
        rooms: [
          { name: 'a', objects: ['Contact'], skip: true },
          { ...some, name: 'b' },
        ],
      },
      contacts,
    ],
    ['a rule that makes no room asks for it', { rooms: [{ name: 'a', skip: true, ...fromCrm }] }, contacts],
  ])('is taken where %s', (_, onboarding, sources) => expect(problems(onboarding, sources)).toEqual([]))

  test.each([
    ['a kind of record has none', fromCrm, contacts, [refused('onboarding')]],
    ['it is one of several sources', fromCrm, { ...both, ...contacts }, [refused('onboarding')]],
    [
      'a rule takes such records',
      {
        rooms: [
          { name: 'a', where: { Type: ['Customer'] } },
          { name: 'b', ...fromCrm },
        ],
      },
      contacts,
      [refused('onboarding.rooms.1')],
    ],
    [
      'rules have it from the settings of all rooms',
      { ...fromCrm, rooms: [{ name: 'a', where: { Type: ['Customer'] } }, { name: 'b' }] },
      contacts,
      [refused('onboarding')],
    ],
    [
      'only one of the rules that have it takes such records',
      {
        ...fromCrm,
        rooms: [
          { name: 'a', objects: ['Account'] },
          { name: 'b', ...fromCrm },
        ],
      },
      contacts,
      [refused('onboarding.rooms.1')],
    ],
  ])('is refused, with its place, where %s', (_, onboarding, sources, lines) =>
    expect(problems(onboarding, sources).filter((line) => line.includes('fromCrm'))).toEqual(lines),
  )

  test('is no further problem where the settings of the source are wrong themselves', () => {
    const wrong = { salesforce: { ...contacts.salesforce, url: 'no address' } }
    expect(problems(fromCrm, wrong)).toEqual([expect.stringMatching(/^sources\.salesforce\.url: /)])
  })

  test('of a source that there is not is no further problem', () => {
    expect(problems(fromCrm, { espo: {} })).toEqual([expect.stringMatching(/^sources\.espo: there is no such source/)])
  })
})

test.each([
  [{ team: { fromCRM: 'read' } }, 'onboarding.team.fromCRM: there is no such setting (did you mean fromCrm?)'],
  [{ team: { poeple: [] } }, 'onboarding.team.poeple: there is no such setting (did you mean people?)'],
  [
    { team: { people: [{ email: 'ben@acme.example', role: 'read', rol: 'read' }] } },
    'onboarding.team.people.0.rol: there is no such setting (did you mean role?)',
  ],
  [
    { team: { groups: [{ name: 'Lawyers', role: 'read', nam: 'x' }] } },
    'onboarding.team.groups.0.nam: there is no such setting (did you mean name?)',
  ],
  [{ client: { contact: [] } }, 'onboarding.client.contact: there is no such setting (did you mean contacts?)'],
  [
    { client: { contacts: [{ where: { role: ['Owner'] }, role: 'read', wher: {} }] } },
    'onboarding.client.contacts.0.wher: there is no such setting (did you mean where?)',
  ],
  [
    { rooms: [{ name: 'a', team: { unkown: 'skip' } }] },
    'onboarding.rooms.0.team.unkown: there is no such setting (did you mean unknown?)',
  ],
])('who comes in is spelt as the settings know it: %j', (onboarding, line) =>
  expect(problems(onboarding)).toEqual([line]),
)
