import { describe, expect, test } from 'vitest'
import { publicAddress } from '#lib/docspace/portal/public-address.ts'

const own = 'http://10.0.0.5:8092'

describe('the address by which people reach a portal', () => {
  test.each([
    [own, undefined, {}],
    [own, own, {}],
    ['https://docs.example.com:443', 'https://docs.example.com/', {}],
    [own, 'https://docs.example.com', { 'x-forwarded-host': 'docs.example.com', 'x-forwarded-proto': 'https' }],
    [own, 'http://docs.example.com:81', { 'x-forwarded-host': 'docs.example.com:81', 'x-forwarded-proto': 'http' }],
  ])('from %s: %s', (url, publicUrl, headers) => {
    expect(publicAddress(url, publicUrl).headers).toEqual(headers)
  })

  test('is that of every link, of which the rest stays; what is no link stays whole', () => {
    const { linkAt } = publicAddress(own, 'https://docs.example.com')
    expect(linkAt('http://localhost:8092/s/Abc?x=1#y')).toBe('https://docs.example.com/s/Abc?x=1#y')
    expect(linkAt('/s/Abc')).toBe('/s/Abc')
  })

  test('has the pages of rooms, with the client that they are written for', () => {
    const { roomPage, hosts } = publicAddress(own, 'https://docs.example.com')
    expect(roomPage(7)).toBe('https://docs.example.com/rooms/shared/7')
    const client = { source: 'espocrm', type: 'Account', id: '1' }
    expect(roomPage(7, client)).toBe('https://docs.example.com/rooms/shared/7#espocrm:Account:1')
    expect(hosts).toEqual(['docs.example.com', '10.0.0.5:8092'])
  })
})
