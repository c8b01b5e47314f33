import { describe, expect, test } from 'vitest'
import { buildBundle } from '#test/bench/bundles/build.ts'

/** What a client of one AWS service consists of. */
const awsClient = [
  '@aws-sdk/core',
  '@aws-sdk/credential-provider-env',
  '@aws-sdk/credential-provider-node',
  '@aws/lambda-invoke-store',
  '@smithy/core',
  '@smithy/node-http-handler',
  '@smithy/signature-v4',
  '@smithy/types',
]
const queue = ['@aws-sdk/client-sqs', '@aws-sdk/middleware-sdk-sqs']

/**
 * Every package in what Lambda loads at a cold start, and in what may come later. A new one costs each cold start and is
 * one more to trust: it lands here on purpose, with its weight seen by `npm run bench`, or not at all.
 */
describe.each([
  {
    entry: 'functions/receive-webhook.ts',
    atOnce: [...awsClient, ...queue, 'zod'],
    later: ['@aws-sdk/client-secrets-manager', '@rgrove/parse-xml'],
  },
  {
    entry: 'functions/onboard-client.ts',
    atOnce: ['@middy/core', 'zod'],
    later: [...awsClient, ...queue, '@aws-sdk/client-secrets-manager', '@rgrove/parse-xml'],
  },
])('the bundle of $entry', ({ entry, atOnce, later }) => {
  test('holds no package but those it is known to need', async () => {
    await using bundle = await buildBundle(entry)
    expect(bundle.loadedPackages).toEqual([...atOnce].sort())
    expect(bundle.packages).toEqual([...atOnce, ...later].sort())
  })
})
