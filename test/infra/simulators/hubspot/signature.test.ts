import { describe, expect, it } from 'vitest'
import { signedUrl, signV1, signV3 } from '#infra/simulators/hubspot/signature.ts'

const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
const event = (type: string, source: string, flag: string) =>
  `[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"${type}","attemptNumber":0,"objectId":123,"changeSource":"${source}","changeFlag":"${flag}","appId":54321}]`

describe('HubSpot’s signatures have the documented known answers', () => {
  it('version 1', () => {
    const known = '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de'
    expect(signV1(secret, event('contact.creation', 'CRM', 'NEW'))).toBe(known)
  })

  it('version 3', () => {
    const body = '{"example_field":"example_value"}'
    const known = 'rQEKkaNUiu+1qGF//O/pw4BCzstSqO1PyUnGICmf+7o='
    expect(signV3(secret, 'https://www.example.com/webhook_uri', body, 1_700_000_000_000)).toBe(known)
    const second = signV3(
      secret,
      'https://hooks.example.com/v1/hubspot',
      event('company.creation', 'CRM_UI', 'CREATED'),
      1_700_000_000_000,
    )
    expect(second).toBe('qRg2TFQETWN+gmiJHec7UfSXKFUaJynXK29EL9lvrno=')
  })
})

it('undoes twelve escapes of the URL and no others, and drops the fragment', () => {
  const url = 'https://a.example/p%3Aq%2fr%20s%C3%A9?x=%40%2A%2C%3B&y=%25#top'
  expect(signedUrl(url)).toBe('https://a.example/p:q/r%20s%C3%A9?x=@*,;&y=%25')
})
