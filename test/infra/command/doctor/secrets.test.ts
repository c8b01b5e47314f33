import { readFileSync } from 'node:fs'
import { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { mockClient } from 'aws-sdk-client-mock'
import { expect, test } from 'vitest'
import { chooseEnvironment } from '#infra/aws/config/choose-environment.ts'
import { readContext } from '#infra/aws/config/read-context.ts'
import { secrets, wantedBy } from '#infra/command/doctor/secrets.ts'
import type { Target } from '#infra/command/target/target.ts'
import { configureSources } from '#lib/crm/configure.ts'
import { everything, synthesize } from '../../aws/synthesized.ts'

const { roomkeeper } = readContext([]).fromFile
const { settings } = chooseEnvironment({ roomkeeper, env: 'prod', settings: everything })
const sources = await configureSources(settings.sources, {})
const made = synthesize('prod', everything).all('AWS::SecretsManager::Secret')
const secretName = (path: string) => `roomkeeper/prod/${path}`

/** Holds nothing that a worker has written. */
const secretsManager = mockClient(SecretsManagerClient)
secretsManager.on(GetSecretValueCommand).rejects(new ResourceNotFoundException({ message: 'none', $metadata: {} }))
const client = new SecretsManagerClient({ region: 'eu-central-1' })

/** Nobody stores these: a worker writes them with its first room, so that an empty one is no fault. */
const writtenByWorkers = ['docspace/memory']

test('every secret that somebody has to store is looked at, and no other', () => {
  const looked = wantedBy({ sources, settings }).map(({ path }) => path)
  expect([...looked, ...writtenByWorkers].map(secretName).sort()).toEqual(
    made.map(({ properties }) => properties.Name).sort(),
  )
})

test('one without a value is a problem that says what stores it, and so is one that opens or signs nothing', async () => {
  const stored: Record<string, unknown> = {
    'roomkeeper/prod/webhooks/espocrm': { secrets: [] },
    'roomkeeper/prod/crm/generic': { signingSecrets: [] },
    'roomkeeper/prod/backup/main/callback': { secrets: ['whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'] },
  }
  const find = async (name: string) => stored[name]
  const target = { sources, settings, secretName, secrets: { find }, secretsManager: client }
  const findings = await secrets.look(target as unknown as Target)
  // A secret that nothing can be tried with is not ticked.
  expect(findings.filter(({ verdict }) => verdict === 'unknown')).toEqual([
    {
      verdict: 'unknown',
      text: 'whether roomkeeper/prod/backup/main/callback is right: nothing is sent before a backup ends',
    },
  ])
  expect(findings.filter(({ verdict }) => verdict === 'ok').map(({ text }) => text)).toEqual([
    'roomkeeper/prod/docspace/memory: the first client has the worker write it',
  ])
  for (const { text, remedy } of findings.filter(({ verdict }) => verdict === 'problem')) {
    expect(text).toMatch(/^roomkeeper\/prod\/\S+ is not there or has no usable value$/)
    expect(remedy).toMatch(/roomkeeper connect|[Ss]tore \{/)
  }
})

test('a secret that no delivery could match is told, whichever it is, and shown to nobody', async () => {
  const given: { secrets: string[] }[] = JSON.parse(
    readFileSync(new URL('../../../fixtures/cases/webhook-secret-that-is-none.json', import.meta.url), 'utf8'),
  ).input
  const lookAt = async (value: unknown) => {
    const find = async (name: string) => (name === 'roomkeeper/prod/webhooks/generic' ? value : undefined)
    const findings = await secrets.look({
      sources,
      settings,
      secretName,
      secrets: { find },
      secretsManager: client,
    } as unknown as Target)
    return findings.find(({ text }) => text.startsWith('roomkeeper/prod/webhooks/generic'))
  }
  const verdicts = await Promise.all(given.map(lookAt))
  expect(verdicts.map((found) => found?.verdict)).toEqual(['ok', 'ok', 'ok', 'problem'])
  expect(verdicts[3]).toMatchObject({
    text: 'roomkeeper/prod/webhooks/generic has a value that nothing can match: it is not whsec_ and base64',
    remedy: expect.stringContaining('roomkeeper connect generic'),
  })
  expect((await lookAt({ secrets: [given[0]?.secrets[0], 'older but wrong'] }))?.verdict).toBe('problem')
})
