import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { abilityCalls } from '#lib/docspace/portal/abilities.ts'
import { endsLinks, rangeText, supportedText, versionRange } from '#lib/docspace/portal/versions.ts'
import { openScriptedPortal, type Scripted, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
let abilities: ReturnType<typeof abilityCalls>
beforeAll(async () => {
  portal = await openScriptedPortal()
  abilities = abilityCalls(portal.call)
})
afterAll(() => portal.close())

const route = '/api/2.0/settings/invitationsettings'
const active: Scripted = { response: { tenantStatus: 0 } }

describe('whether a portal is supported', () => {
  test.each([
    ['an answer', [{ response: {} }]],
    ['a refusal of its own', [{ status: 404, body: '{"error":{}}' }]],
    ['a key that may not', [{ status: 403, body: '' }, active]],
  ])('%s says yes', async (_, answers) => {
    portal.answer(...answers)
    await abilities.assertSupported()
    expect(portal.lines()[0]).toBe(`GET ${route}`)
  })

  test('a route that is not known says no; it is asked again in a quarter of an hour', async () => {
    portal.answer({ status: 404, body: '' })
    await expect(abilities.assertSupported()).rejects.toMatchObject({
      reason: { code: 'docspace-too-old' },
      after: 900_000,
    })
  })

  test.each([
    [{ status: 401 }, 'docspace-key-refused'],
    [{ status: 429 }, 'docspace-busy'],
    [{ status: 402 }, 'docspace-tariff'],
  ])('%j says nothing', async (answer, code) => {
    portal.answer(answer, active)
    await expect(abilities.assertSupported()).rejects.toMatchObject({ reason: { code } })
  })
})

describe('the versions that a portal may be', () => {
  const came = { '3.2': 'invitationsettings', '3.5': 'getbackupscount', '3.7': 'haslinks' }
  const rangeWith = (...known: (keyof typeof came)[]) =>
    versionRange(async (path) => known.some((version) => path.endsWith(came[version])))

  test.each([
    [[], { least: undefined, below: '3.2' }, 'older than 3.2', true],
    [['3.2'], { least: '3.2', below: '3.5' }, '3.2', true],
    [['3.2', '3.5'], { least: '3.5', below: '3.7' }, '3.5 or 3.6', true],
    [['3.2', '3.5', '3.7'], { least: '3.7', below: undefined }, '3.7 or later', false],
    [['3.7'], { least: '3.7', below: undefined }, '3.7 or later', false],
    [['3.2', '3.7'], { least: '3.7', below: undefined }, '3.7 or later', false],
  ] as const)('with the routes of %j: %j', async (known, range, text, endsSoon) => {
    expect(await rangeWith(...known)).toEqual(range)
    expect(rangeText(range)).toBe(text)
    expect(endsLinks(range)).toBe(endsSoon)
  })

  test('come from the routes that the portal itself knows', async () => {
    const unknown = { status: 404, body: '' }
    portal.answer(unknown, unknown, unknown)
    expect(await abilityCalls(portal.call).versions()).toEqual({ least: undefined, below: '3.2' })
    expect(portal.lines().toSorted()).toEqual([
      'GET /api/2.0/backup/getbackupscount',
      'GET /api/2.0/files/tags/roomkeeper/haslinks',
      `GET ${route}`,
    ])
  })

  test('that are supported are told in one text', () => expect(supportedText).toBe('3.2, 3.5, 3.6 and 3.7'))
})
