import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Context } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { withLinesTo } from '#lib/runtime/telemetry/lines.ts'

let docspace: Awaited<ReturnType<typeof startDocSpace>>
const secretsManager = mockClient(SecretsManagerClient)
beforeAll(async () => {
  docspace = await startDocSpace()
  const apiKey = Object.values(SAMPLE_KEYS)[0]
  secretsManager.onAnyCommand().resolves({ SecretString: JSON.stringify({ apiKey }) })
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    SETTINGS: JSON.stringify({
      keys: {
        // Nobody listens there.
        onboarding: { url: 'http://127.0.0.1:9', secret: 'roomkeeper/test/docspace/onboarding' },
        'backup-main': { url: docspace.url, secret: 'roomkeeper/test/backup/main/docspace' },
      },
    }),
  })
})
afterAll(async () => {
  secretsManager.restore()
  await docspace.stop()
})

test('a portal that does not answer keeps no other key from being measured, and is asked again', async () => {
  const { handler } = await import('#functions/check-keys.ts')
  const lines: string[] = []
  const work = withLinesTo(
    (line) => lines.push(line),
    () => handler({}, { getRemainingTimeInMillis: () => 60_000 } as Context, { signal: AbortSignal.timeout(60_000) }),
  )
  await expect(work).rejects.toThrow('onboarding could not be checked')
  const measured = lines.map((line) => JSON.parse(line)).filter((line) => '_aws' in line)
  expect(measured).toMatchObject([{ Key: 'backup-main' }])
})
