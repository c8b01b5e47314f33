import { expect, test } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { newRoom, type Opened, open } from '../client.ts'

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const whole = { x: 0, y: 0, width: 1_280, height: 1_280 }

/** Puts a picture there, as a form. */
const put = async ({ sim }: Pick<Opened, 'sim'>, bytes: Buffer, secret: string = SAMPLE_KEYS.backup) => {
  const body = new FormData()
  body.append('file', new Blob([new Uint8Array(bytes)]), 'logo.png')
  const headers = { authorization: `Bearer ${secret}` }
  const reply = await fetch(`${sim.url}/api/2.0/files/logos`, { method: 'POST', headers, body })
  return (await reply.json()) as { response: { success: boolean; data?: string; message?: string } }
}

const nameOf = async (opened: Pick<Opened, 'sim'>) => (await put(opened, png)).response.data ?? ''

test('a picture becomes a logo once, and hides colour and cover until it is deleted', async () => {
  const opened = await open()
  const room = await newRoom(opened.api, 'Acme', { color: '5CC3F7', cover: 'film' })
  const tmpFile = await nameOf(opened)
  const set = await opened.api('POST', `/files/rooms/${room}/logo`, { tmpFile, ...whole })
  expect(set.response.logo).toEqual({
    original: expect.stringMatching(/original/),
    large: expect.stringMatching(/large/),
    medium: expect.stringMatching(/medium/),
    small: expect.stringMatching(/small/),
  })
  expect((await opened.api('POST', `/files/rooms/${room}/logo`, { tmpFile, ...whole })).status).toBe(404)
  const off = await opened.api('DELETE', `/files/rooms/${room}/logo`)
  expect(off.response.logo).toMatchObject({ original: '', color: '5CC3F7', cover: { id: 'film' } })
})

test.each([
  ['a GIF', Buffer.from('474946383961', 'hex'), 'unknown image file type'],
  ['no picture', Buffer.from('text'), expect.stringMatching(/^NoDecodeDelegate/)],
  ['a signature alone', png.subarray(0, 8), expect.stringMatching(/^InsufficientImageData/)],
  ['too large', Buffer.concat([png, Buffer.alloc(5 * 1_048_576)]), 'The maximum file size is exceeded (5 MB).'],
])('what is %s is refused with 200', async (_, bytes, message) => {
  expect((await put(await open(), bytes)).response).toEqual({ success: false, message })
})

test('a logo needs a size, and a picture that its own user has put there', async () => {
  const opened = await open()
  const { api } = opened
  const room = await newRoom(api)
  const at = `/files/rooms/${room}/logo`
  const tmpFile = await nameOf(opened)
  const errors = async (body: object, method = 'POST', path = at) => (await api(method, path, body)).response.errors
  expect(Object.keys(await errors({ tmpFile }))).toEqual(['Logo.Width', 'Logo.Height'])
  expect(Object.keys(await errors({ ...whole, tmpFile: '' }))).toEqual(['Logo.TmpFile'])
  expect(Object.keys(await errors({ ...whole, tmpFile, width: 1_281 }))).toEqual(['Logo.Width'])
  const inRoom = await errors({ logo: { tmpFile } }, 'PUT', `/files/rooms/${room}`)
  expect(Object.keys(inRoom)[0]).toBe('UpdateRoom.Logo.Width')
  const foreign = tmpFile.replace(/_[^_]*$/, '_11111111-2222-4333-8444-555555555555.png')
  expect((await api('POST', at, { ...whole, tmpFile: foreign })).status).toBe(403)
  expect((await api('PUT', `/files/rooms/${room}`, { logo: { ...whole, tmpFile } })).response.logo.original).not.toBe(
    '',
  )
})

test.each([true, false])('copyLogo %s takes a logo to the template and from it, or not', async (copyLogo) => {
  const opened = await open()
  const { api, clock, sim } = opened
  const source = await newRoom(api)
  await api('POST', `/files/rooms/${source}/logo`, { tmpFile: await nameOf(opened), ...whole })
  await api('POST', '/files/roomtemplate', { roomId: source, title: 'Template', copyLogo })
  clock.advance(1_000)
  const { templateId } = (await api('GET', '/files/roomtemplate/status')).response
  const hasLogo = (id: number) => sim.state.rooms.find((room) => room.id === id)?.logo === true
  expect(hasLogo(templateId)).toBe(copyLogo)
  Object.assign(sim.state.rooms.find((room) => room.id === templateId) ?? {}, { logo: true })
  await api('POST', '/files/rooms/fromtemplate', { templateId, title: 'Room', copyLogo, tags: [] })
  clock.advance(1_000)
  expect(hasLogo((await api('GET', '/files/rooms/fromtemplate/status')).response.roomId)).toBe(copyLogo)
})
