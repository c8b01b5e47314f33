import { expect, test } from 'vitest'
import { chooseEnvironment } from '#infra/aws/config/choose-environment.ts'
import { readContext } from '#infra/aws/config/read-context.ts'
import { stackTooLarge } from '#infra/aws/stack-size.ts'
import { synthesize } from './synthesized.ts'

const portals = Object.fromEntries(
  Array.from({ length: 45 }, (_, n) => [
    `portal-${n}`,
    {
      url: `https://p${n}.acme.test`,
      recipients: ['ops@acme.test'],
      sender: `ops@p${n}.acme.test`,
      callbackUrl: 'https://acme.test/backups',
      pagerDuty: true,
    },
  ]),
)
const settings = { 'backup.portals': portals }
const environment = chooseEnvironment({ roomkeeper: readContext([]).fromFile.roomkeeper, env: 'dev', settings })

/** What is thrown for an environment that CDK does not synthesize. */
const refusal = (): unknown => {
  try {
    synthesize('dev', settings)
    return undefined
  } catch (error) {
    return error
  }
}

test('more portals than a stack can hold are told by their setting', () => {
  expect(stackTooLarge(refusal(), environment)?.message).toMatch(
    /^backup\.portals: 45 portals .* "dev" too large, with \d{3} resources of the 500 .* docs\/settings\.md#backup\.portals$/,
  )
})

test('any other error is none of its size', () => {
  expect(stackTooLarge(new Error('something else'), environment)).toBeUndefined()
  expect(stackTooLarge('no error', environment)).toBeUndefined()
})
