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
const fromCrm = { team: { fromCrm: 'editing' } }
const refused = (place: string, names = 'espocrm') =>
  `${place}.team.fromCrm: Roomkeeper reads no team of ${names}: leave it out, or set it in a rule whose sources are generic alone`

describe('the team of a record', () => {
  test.each([
    ['a sender tells it', fromCrm, { generic: {} }],
    ['nobody asks for it', {}, crm],
    [
      'a rule for the sender alone asks for it',
      { rooms: [{ name: 'a', sources: ['generic'], ...fromCrm }, { name: 'b' }] },
      both,
    ],
    [
      'all clients of the CRM get no room',
      {
        ...fromCrm,
        rooms: [
          { name: 'a', sources: ['espocrm'], skip: true },
          { name: 'b', sources: ['generic'] },
        ],
      },
      both,
    ],
    ['a rule that makes no room asks for it', { rooms: [{ name: 'a', skip: true, ...fromCrm }] }, crm],
  ])('is taken where %s', (_, onboarding, sources) => expect(problems(onboarding, sources)).toEqual([]))

  test.each([
    ['a CRM is the only source', fromCrm, crm, [refused('onboarding')]],
    ['a CRM is one of the sources', fromCrm, both, [refused('onboarding')]],
    [
      'there are several CRMs',
      fromCrm,
      { ...both, pipedrive: { url: 'https://acme.pipedrive.com' } },
      [refused('onboarding', 'espocrm, pipedrive')],
    ],
    [
      'a rule takes clients of a CRM',
      {
        rooms: [
          { name: 'a', where: { type: ['Customer'] } },
          { name: 'b', ...fromCrm },
        ],
      },
      both,
      [refused('onboarding.rooms.1')],
    ],
    [
      'rules have it from the settings of all rooms',
      { ...fromCrm, rooms: [{ name: 'a', where: { type: ['Customer'] } }, { name: 'b' }] },
      both,
      [refused('onboarding')],
    ],
    [
      'only one of the rules that have it is for the CRM',
      {
        ...fromCrm,
        rooms: [
          { name: 'a', sources: ['generic'] },
          { name: 'b', ...fromCrm },
        ],
      },
      both,
      [refused('onboarding.rooms.1')],
    ],
  ])('is refused, with its place, where %s', (_, onboarding, sources, lines) =>
    expect(problems(onboarding, sources).filter((line) => line.includes('fromCrm'))).toEqual(lines),
  )

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
