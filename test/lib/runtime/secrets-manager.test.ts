import { InvalidParameterException, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { expect, test } from 'vitest'
import { replaceVersion } from '#lib/runtime/secrets-manager.ts'

/** A store whose new version has these labels, and that answers the move of the current one so. */
const storeWith = (stages: string[], move: () => unknown) => {
  let sent = 0
  const send = async () => (sent++ === 0 ? { VersionId: 'new', VersionStages: stages } : move())
  return { client: { send } as unknown as SecretsManagerClient, sent: () => sent }
}
const refuse = (error: Error) => () => {
  throw error
}
const change = { value: '{}', over: 'old' }

test('the first value of a secret is current by itself', async () => {
  const { client, sent } = storeWith(['AWSCURRENT'], () => ({}))
  expect(await replaceVersion('memory', change, client)).toBe(true)
  expect(sent()).toBe(1)
})

test('a value over one that somebody else has replaced is none', async () => {
  const taken = new InvalidParameterException({ message: 'attached to another version', $metadata: {} })
  expect(await replaceVersion('memory', change, storeWith([], refuse(taken)).client)).toBe(false)
})

test('any other refusal is told as it is', async () => {
  const { client } = storeWith([], refuse(new Error('slow down')))
  await expect(replaceVersion('memory', change, client)).rejects.toThrow('slow down')
})
