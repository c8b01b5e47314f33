import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publicAddress } from '#lib/docspace/portal/public-address.ts'
import { linkCalls } from '#lib/docspace/rooms/links.ts'
import { openScriptedPortal, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
let links: ReturnType<typeof linkCalls>
beforeAll(async () => {
  portal = await openScriptedPortal()
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
