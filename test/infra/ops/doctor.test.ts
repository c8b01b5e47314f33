import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openHouse, type RunningHouse } from './running-house.ts'

let running: RunningHouse

beforeAll(async () => {
  running = await openHouse()
}, 60_000)
afterAll(() => running?.stop())

interface Finding {
  area: string
  verdict: string
  text: string
  remedy?: string
}

const examine = async () => {
  const { json, code } = await running.run('doctor', '--json')
  const { findings } = json as { findings: Finding[] }
  return { code, problems: findings.filter(({ verdict }) => verdict === 'problem'), findings }
}

const portal = () => {
  const { docspace } = running.house
  if (!docspace) throw new Error('the house has no portal')
  return docspace.state
}

test('finds nothing wrong in a house that works', async () => {
  const { out, code } = await running.run('doctor')
  expect(out).toContain('All is well.')
  expect(out).not.toContain('✗')
  expect(code).toBe(0)
})

const userOf = (address: string) => portal().users.find(({ email }) => email === address)

/** Changes a thing, and returns how to undo it. */
const changed = <T extends object>(thing: T | undefined, patch: Partial<T>) => {
  if (!thing) throw new Error('there is nothing to change')
  const before = Object.fromEntries(Object.keys(patch).map((name) => [name, thing[name as keyof T]]))
  Object.assign(thing, patch)
  return () => void Object.assign(thing, before)
}

/** Breaks something, looks, and mends it. */
const withBroken = async (breakIt: () => () => void) => {
  const mend = breakIt()
  try {
    return await examine()
  } finally {
    mend()
  }
}

describe('names what is broken, with a remedy', () => {
  const cases: [string, RegExp, () => () => void][] = [
    [
      'a key without a permission',
      /the key lacks files:write/,
      () => changed(portal().keys[0], { permissions: ['rooms:write', 'accounts:read'] }),
    ],
    ['a revoked key', /DocSpace refuses the API key/, () => changed(portal().keys[0], { isActive: false })],
    [
      'an owner of the key who may not make rooms',
      /may not make rooms/,
      () => changed(portal().keys[0], { userId: userOf('carl.user@example.com')?.id ?? '' }),
    ],
    [
      'a template that is gone',
      /file 12 .* is not there/,
      () => changed(portal(), { files: portal().files.filter(({ id }) => id !== 12) }),
    ],
    [
      'a template of another kind than its title says',
      /file 11 ends in .docx/,
      () =>
        changed(
          portal().files.find(({ id }) => id === 11),
          { title: 'Welcome.docx' },
        ),
    ],
    [
      'a default manager who has left',
      /the default manager anna.manager@example.com is no active account/,
      () => changed(userOf('anna.manager@example.com'), { status: 2 }),
    ],
  ]
  test.each(cases)('%s', async (_name, text, breakIt) => {
    const { problems, code } = await withBroken(breakIt)
    expect(code).toBe(1)
    const found = problems.find((one) => text.test(one.text))
    expect(found, JSON.stringify(problems)).toBeDefined()
    expect(found?.remedy).toBeTruthy()
  })

  test('a key that ends soon is a warning, and no failure', async () => {
    const soon = Date.now() + 5 * 86_400_000
    const { code, findings } = await withBroken(() => changed(portal().keys[0], { expiresAt: soon }))
    expect(code).toBe(0)
    expect(findings.filter(({ verdict }) => verdict === 'warning').map(({ text }) => text)).toEqual([
      expect.stringContaining('the key expires in 4 d 23 h'),
    ])
  })

  test('somebody who is parked', async () => {
    await running.run('onboard', 'espocrm:Account:0000000000000gone', '--yes')
    const { problems } = await examine()
    expect(problems).toMatchObject([{ area: 'Queues', text: expect.stringContaining('1 parked') }])
    await running.run('failed', 'discard', '--source', 'espocrm', '--yes')
  })

  test('a secret of the wrong shape', async () => {
    const { sdkEnvironment, secretsUrl } = running.house.cloud
    const client = new SecretsManagerClient({
      endpoint: secretsUrl,
      region: sdkEnvironment.AWS_REGION ?? '',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })
    const SecretId = 'roomkeeper/local/webhooks/hubspot'
    await client.send(new PutSecretValueCommand({ SecretId, SecretString: '"a secret"' }))
    client.destroy()
    const { problems } = await examine()
    expect(problems).toMatchObject([{ area: 'Secrets', text: expect.stringContaining('webhooks/hubspot') }])
  })
})
