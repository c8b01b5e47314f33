import { expect, test } from 'vitest'
import { SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { type Install, installations } from '#infra/simulators/index.ts'
import { ownSecrets } from '#infra/simulators/own-secrets.ts'

/** What a simulator of an installation is opened with, and what it opens with: nobody's user name or id. */
const secretsOf = async (install: Install, installation?: string): Promise<string[]> => {
  const { crm } = await install({ installation })
  await crm.subscribe('http://127.0.0.1:9/webhooks/x')
  const { apiKey, adminPassword, accessToken, apiToken, clientSecret, signingSecrets } = crm.credentials
  const all = [apiKey, adminPassword, accessToken, apiToken, clientSecret, signingSecrets].flat()
  const found = [...all.filter((one) => one !== undefined), ...crm.webhookSecrets]
  await crm.stop()
  return found
}

test.each(Object.entries(installations))(
  '%s of an installation has secrets of its own: those in this repository open nothing',
  async (name, install) => {
    const [sample, mine, yours] = [
      await secretsOf(install),
      await secretsOf(install, 'a'),
      await secretsOf(install, 'b'),
    ]
    expect(mine.length).toBe(sample.length)
    expect(mine.length).toBeGreaterThan(1)
    for (const secret of mine) expect([...sample, ...yours]).not.toContain(secret)
    // EspoCRM makes up the secret of a webhook anew with each.
    const kept = name === 'espocrm' ? -1 : mine.length
    expect((await secretsOf(install, 'a')).slice(0, kept)).toEqual(mine.slice(0, kept))
  },
)

test('the simulated portal of an installation takes its own keys, and not those of the samples', async () => {
  const portal = await startDocSpace({ installation: 'a' })
  const ask = async (key: string) => {
    const headers = { authorization: `Bearer ${key}` }
    return (await fetch(`${portal.url}/api/2.0/files/rooms`, { headers })).status
  }
  expect([await ask(SAMPLE_KEYS.onboarding), await ask(portal.keys.onboarding)]).toEqual([401, 200])
  await portal.stop()
})

test('a secret keeps the form that its vendor gives it', () => {
  const samples = { key: 'sk-0a', signing: 'whsec_YWI=', token: 'abc', name: 'kept' }
  const { key, signing, token, name } = ownSecrets(samples, 'a', ['key', 'signing', 'token'])
  expect([key, token, name]).toEqual([
    expect.stringMatching(/^sk-[0-9a-f]{64}$/),
    expect.stringMatching(/^[0-9a-f]{64}$/),
    'kept',
  ])
  expect(Buffer.from(signing.slice('whsec_'.length), 'base64')).toHaveLength(32)
})
