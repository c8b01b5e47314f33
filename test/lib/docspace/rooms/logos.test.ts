import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { isLogo, logoCalls } from '#lib/docspace/rooms/logos.ts'
import { openScriptedPortal, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
let logos: ReturnType<typeof logoCalls>
beforeAll(async () => {
  portal = await openScriptedPortal()
})
beforeEach(() => {
  logos = logoCalls(portal.call)
})
afterAll(() => portal.close())

const bytes = Buffer.from('89504e470d0a1a0a', 'hex')

test('a picture that the server takes has a name of its own', async () => {
  portal.answer({ response: { success: true, data: '/storage/room_logos/logos_temp/a_b.png' } })
  expect(await logos.upload('Logo.png', bytes)).toBe('/storage/room_logos/logos_temp/a_b.png')
  expect(portal.lines()).toEqual(['POST /api/2.0/files/logos'])
  const [asked] = portal.asked
  expect([asked?.sent.includes(bytes), asked?.sent.includes('filename="Logo.png"')]).toEqual([true, true])
})

test.each([
  { success: false, message: 'unknown image file type' },
  { success: false, data: 'a_b.png' },
  { success: true, data: null },
])('a picture that the server refuses is answered 200 too: %j', async (response) => {
  portal.answer({ response })
  expect(await logos.upload('Logo.gif', bytes)).toBeUndefined()
})

test('a logo is set once, whole, whatever comes of it', async () => {
  portal.answer({ response: {} })
  await logos.set(7, 'a_b.png')
  expect(portal.lines()).toEqual(['POST /api/2.0/files/rooms/7/logo'])
  expect(portal.asked[0]?.json).toEqual({ tmpFile: 'a_b.png', x: 0, y: 0, width: 1_280, height: 1_280 })
  portal.answer({ status: 503 }, { response: {} })
  await expect(logos.set(7, 'a_b.png')).rejects.toThrow()
  expect(portal.asked).toHaveLength(1)
})

test('a PNG and a JPEG may be logos, as far as their beginning tells', () => {
  const begins = (hex: string) => isLogo(Buffer.from(hex, 'hex'))
  expect([begins('89504e470d0a1a0a'), begins('ffd8ffe0'), begins('47494638'), begins('')]).toEqual([
    true,
    true,
    false,
    false,
  ])
})
