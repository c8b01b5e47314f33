import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { publicAddress } from '#lib/docspace/portal/public-address.ts'
import { linkCalls } from '#lib/docspace/rooms/links.ts'
import { openScriptedPortal, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
let links: ReturnType<typeof linkCalls>
beforeAll(async () => {
  portal = await openScriptedPortal()
})
beforeEach(() => {
  links = linkCalls(portal.call, publicAddress(portal.url, 'https://docs.example.com'))
})
afterAll(() => portal.close())

const shared = { id: 'l-1', title: 'Invite', shareLink: 'http://localhost:8092/s/Abc?x=1#y' }
const url = 'https://docs.example.com/s/Abc?x=1#y'

describe('the invitation link of a room', () => {
  test.each(['sharedLink', 'sharedTo'])('is read from %s, at the address that people use', async (member) => {
    portal.answer({
      response: [
        { access: 2, [member]: { ...shared, isExpired: true } },
        { access: 10, sharedTo: shared },
      ],
    })
    expect(await links.invitation(5)).toEqual({ id: 'l-1', url, access: 2, expired: true })
    expect(portal.lines()).toEqual(['GET /api/2.0/files/rooms/5/links?type=0'])
  })

  test.each([
    ['2026-12-05T12:00:00.0000000Z', { endsAt: Date.UTC(2026, 11, 5, 12) }],
    [null, {}],
    ['', {}],
  ])('that ends %j', async (expirationDate, ends) => {
    portal.answer({ response: [{ access: 2, sharedLink: { ...shared, expirationDate } }] })
    expect(await links.invitation(5)).toEqual({ id: 'l-1', url, access: 2, expired: false, ...ends })
  })

  test('is none where there is none', async () => {
    portal.answer({ response: [] })
    expect(await links.invitation(5)).toBeUndefined()
  })

  test('without an id or an address is no answer', async () => {
    portal.answer({ response: [{ access: 2, sharedLink: { id: 'l-1' } }] })
    await expect(links.invitation(5)).rejects.toMatchObject({ reason: { code: 'docspace-failed' } })
  })

  test('is made with the id that is given, again where the first try failed', async () => {
    portal.answer({ status: 503 }, { response: { access: 2, sharedLink: shared } })
    const made = await links.createInvitation(5, { id: 'l-1', access: 2, title: 'Invite' })
    expect(made).toEqual({ id: 'l-1', url, access: 2, expired: false })
    const json = { linkId: 'l-1', linkType: 0, access: 2, title: 'Invite' }
    const asked = { line: 'PUT /api/2.0/files/rooms/5/links', json }
    expect(portal.asked).toMatchObject([asked, asked])
  })
})

describe('a link that is to be the same again', () => {
  const invitation = (more: object) => ({ response: [{ access: 10, sharedLink: { ...shared, ...more } }] })
  const made = { id: 'l-1', url, access: 10, expired: false, title: 'Invite' }

  test.each([
    [{}, made],
    [{ title: undefined }, { ...made, title: '' }],
    [{ maxUseCount: null, currentUseCount: null }, made],
    [{ maxUseCount: 0, currentUseCount: 3 }, made],
    [
      { maxUseCount: 5, currentUseCount: 3 },
      { ...made, usesLeft: 2 },
    ],
    [
      { maxUseCount: 5, currentUseCount: 7 },
      { ...made, usesLeft: 0 },
    ],
    [
      { maxUseCount: 5, currentUseCount: null },
      { ...made, usesLeft: 5 },
    ],
    [
      { expirationDate: '2026-12-05T12:00:00.0000000Z', isExpired: true },
      { ...made, expired: true, endsAt: Date.UTC(2026, 11, 5, 12) },
    ],
  ])('is read with its title, its end and who may still come in: %j', async (more, expected) => {
    portal.answer(invitation(more))
    expect(await links.asMade(5)).toEqual(expected)
    expect(portal.lines()).toEqual(['GET /api/2.0/files/rooms/5/links?type=0'])
  })

  test('is none where there is none', async () => {
    portal.answer({ response: [] })
    expect(await links.asMade(5)).toBeUndefined()
  })

  test('is made with them', async () => {
    portal.answer({ response: { access: 2, sharedLink: shared } })
    const endsAt = Date.UTC(2026, 11, 5, 12)
    await links.createInvitation(5, { id: 'l-1', access: 2, title: 'Invite', endsAt, uses: 0 })
    const json = { linkId: 'l-1', linkType: 0, access: 2, title: 'Invite' }
    expect(portal.asked.map((one) => one.json)).toEqual([
      { ...json, expirationDate: '2026-12-05T12:00:00.000Z', maxUseCount: 0 },
    ])
  })
})

describe('links of every kind', () => {
  test('are read with what they are', async () => {
    portal.answer({
      response: [
        { access: 2, sharedLink: { ...shared, linkType: 0 } },
        { access: 10, sharedTo: { ...shared, id: 'l-2', linkType: 1, primary: true } },
      ],
    })
    expect(await links.all(5)).toEqual([
      { id: 'l-1', invitation: true, access: 2, primary: false },
      { id: 'l-2', invitation: false, access: 10, primary: true },
    ])
    expect(portal.lines()).toEqual(['GET /api/2.0/files/rooms/5/links'])
  })

  test.each([
    [true, 0],
    [false, 1],
  ])('are taken away by their kind, again where the first try failed: invitation %s', async (invitation, linkType) => {
    portal.answer({ status: 503 }, { response: {} })
    await links.remove(5, { id: 'l-1', invitation })
    const asked = { line: 'PUT /api/2.0/files/rooms/5/links', json: { linkId: 'l-1', linkType, access: 0 } }
    expect(portal.asked).toMatchObject([asked, asked])
  })
})
