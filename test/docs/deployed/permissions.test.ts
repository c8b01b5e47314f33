import { glob, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { pages, root } from '../pages.ts'

/** Prefix of a service's actions, by the name of its client. */
const services: Readonly<Record<string, string>> = {
  'secrets-manager': 'secretsmanager',
  'cloudwatch-logs': 'logs',
}

/** Actions that have another name than the call (AWS's service authorization reference). */
const actions: Readonly<Record<string, string>> = {
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibilityBatch': 'sqs:ChangeMessageVisibility',
  's3:HeadObject': 's3:GetObject',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
}

/** What no call of the command needs: a copy that is locked, and the query that `client show --log` prints. */
const besides = ['s3:PutObjectRetention', 'logs:StartQuery', 'logs:GetQueryResults']

/** Only functions look at alarms and tell of them. */
const ofFunctions = 'lib/alarms/'

/** The actions behind every call that the command and the code below it can make. */
const needed = new Set<string>()
for (const pattern of ['infra/command/**/*.ts', 'lib/**/*.ts']) {
  for await (const path of glob(pattern, { cwd: root })) {
    if (path.startsWith(ofFunctions)) continue
    const text = await readFile(root + path, 'utf8')
    for (const [, names = '', client = ''] of text.matchAll(
      /import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g,
    )) {
      for (const [, call] of names.matchAll(/\b(\w+)Command\b/g)) {
        const action = `${services[client] ?? client}:${call}`
        needed.add(actions[action] ?? action)
      }
    }
  }
}

test('the policy for those who operate has what every command calls, and nothing spare', () => {
  const page = pages.find(({ path }) => path === 'docs/operating/permissions.md')?.text ?? ''
  const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => JSON.parse(text))
  const [, operate] = blocks as { Statement: { Action: string | string[] }[] }[]
  const granted = new Set(operate?.Statement.flatMap(({ Action }) => Action))
  expect(needed.size).toBeGreaterThan(20)
  expect([...needed].filter((action) => !granted.has(action))).toEqual([])
  expect([...granted].filter((action) => !needed.has(action)).sort()).toEqual(besides.sort())
})
