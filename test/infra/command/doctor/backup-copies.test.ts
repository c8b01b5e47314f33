import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { GetBucketPolicyCommand, GetPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3'
import { mockClient } from 'aws-sdk-client-mock'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { chooseEnvironment } from '#infra/aws/config/choose-environment.ts'
import { readContext } from '#infra/aws/config/read-context.ts'
import { backupCopies } from '#infra/command/doctor/backup-copies.ts'
import type { Target } from '#infra/command/target/target.ts'

const s3 = mockClient(S3Client)
const cloudFormation = mockClient(CloudFormationClient)
const closed = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }
const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*' }
const named = (error: string) => Object.assign(new Error(error), { name: error })

const targetWith = (offsite: object | undefined): Target => {
  const { roomkeeper } = readContext([]).fromFile
  const { settings } = chooseEnvironment({ roomkeeper, env: 'prod', settings: {} })
  const portals = Object.fromEntries(
    Object.entries(settings.backup?.portals ?? {}).map(([name, { offsite: _, ...rest }]) => [
      name,
      { ...rest, ...(offsite && { offsite }) },
    ]),
  )
  return { environment: 'prod', settings: { ...settings, backup: { portals } }, instance: undefined } as Target
}
const prod = targetWith({ lockDays: 7, deleteFromPortal: false })
const look = async () => (await backupCopies.look(prod)).map(({ verdict, text }) => [verdict, text])

beforeEach(() => {
  const Outputs = [{ OutputKey: 'BackupBucketName', OutputValue: 'ours' }]
  cloudFormation.on(DescribeStacksCommand).resolves({ Stacks: [{ Outputs }] as never })
  s3.on(GetPublicAccessBlockCommand, { Bucket: 'ours' }).resolves({ PublicAccessBlockConfiguration: closed })
  s3.on(GetBucketPolicyCommand, { Bucket: 'ours' }).resolves({ Policy: JSON.stringify({ Statement: [deny] }) })
})
afterEach(() => {
  s3.reset()
  cloudFormation.reset()
})

test('the bucket of the stack, closed to the public, with a policy that only denies', async () => {
  expect(await look()).toEqual([
    ['ok', 'ours is closed to the public'],
    ['ok', 'its policy lets nobody in; who has rights to S3 in this account may read it'],
  ])
})

test('a bucket without a policy lets nobody in by one', async () => {
  s3.on(GetBucketPolicyCommand).rejects(named('NoSuchBucketPolicy'))
  expect((await look())[1]).toEqual(['ok', expect.stringContaining('lets nobody in')])
})

test.each([
  ['without a block', () => s3.on(GetPublicAccessBlockCommand).rejects(named('NoSuchPublicAccessBlockConfiguration'))],
  [
    'with a part of it',
    () =>
      s3
        .on(GetPublicAccessBlockCommand)
        .resolves({ PublicAccessBlockConfiguration: { ...closed, RestrictPublicBuckets: false } }),
  ],
])('a bucket %s is a problem', async (_, given) => {
  given()
  expect((await look())[0]).toEqual(['problem', 'ours is not closed to the public'])
})

test('whom the policy lets in is named', async () => {
  const allow = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 's3:GetObject' }
  s3.on(GetBucketPolicyCommand).resolves({ Policy: JSON.stringify({ Statement: [deny, allow, allow] }) })
  expect((await look())[1]).toEqual(['warning', 'its policy lets in {"AWS":"arn:aws:iam::111122223333:root"}'])
})

test('an answer that cannot be had is an error, not a tick', async () => {
  s3.on(GetBucketPolicyCommand).rejects(named('AccessDenied'))
  await expect(backupCopies.look(prod)).rejects.toThrow('AccessDenied')
})

test('without copies nothing is looked at', async () => {
  expect(await backupCopies.look(targetWith(undefined))).toMatchObject([{ verdict: 'unknown' }])
  expect(s3.calls()).toEqual([])
})
