import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen } from '#infra/local/aws/listen.ts'
import { simulatedApi } from '#infra/local/guard/guard.ts'
import { type PipedriveSim, SAMPLE, startPipedrive } from '#infra/simulators/pipedrive/index.ts'
import { eventually, openInstance, type RunningInstance, roomkeeper } from '../../running-instance.ts'
import { arrived, forgetKey, stillToDo } from '../steps.ts'

/** Runs `work` with these variables in the environment of the process, which the AWS SDK reads. */
const withVariables = async <T>(variables: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> => {
  const before = { ...process.env }
  Object.assign(process.env, variables)
  try {
    return await work()
  } finally {
    process.env = before
  }
}

let crm: PipedriveSim
let running: RunningInstance
beforeAll(async () => {
  // Its largest plan: each command here asks at once after the one before.
  crm = await startPipedrive({ deliver: 'auto', limits: { perTwoSeconds: 120 } })
  const settings = { 'sources.pipedrive': { url: crm.url, fields: { organization: crm.fieldCodes.organization } } }
  running = await openInstance({
    environment: { PIPEDRIVE_URL: crm.url, PIPEDRIVE_API_TOKEN: 'a-token-of-before' },
    settings,
  })
  await forgetKey(running, 'pipedrive')
}, 200_000)
afterAll(async () => {
  await running?.stop()
  await crm?.stop()
})

test('registers the webhook with credentials of its own, and a client gets its room', async () => {
  const { out, code } = await running.run('connect', 'pipedrive', '--api-token', SAMPLE.apiToken, '--yes')
  expect(out).toMatch(arrived)
  expect(code).toBe(0)
  const { id } = await crm.createClient({
    name: 'Acme',
    email: 'a@acme.example.com',
    ownerEmail: SAMPLE.anna,
  })
  const field = crm.fieldCodes.organization.status
  await eventually(() => {
    const custom = crm.record(id)?.custom_fields as Record<string, unknown> | undefined
    return String(custom?.[field]).startsWith('ready') ? true : undefined
  })
})

test('stops before anything is made when the token is of somebody who does not see everything', async () => {
  const account = await startPipedrive({ customFields: false })
  const { out, err, code } = await running.run(
    ...['connect', 'pipedrive', '--url', account.url, '--api-token', 'sample-12415231', '--yes'],
  )
  expect(code).toBe(1)
  expect(out).toContain('make this user an administrator')
  expect(err).toContain('Nothing was changed')
  expect(Object.keys(account.counters).filter((call) => /^(POST|PATCH|DELETE) /.test(call))).toEqual([])
  await account.stop()
})

/** CloudFormation of an account that has no stack, as it answers (`DescribeStacks`, AWS's documentation). */
const withoutStacks = () =>
  listen(0, simulatedApi, (_, response) => {
    response.writeHead(400, { 'content-type': 'text/xml' })
    response.end(
      '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack does not exist</Message></Error></ErrorResponse>',
    )
  })

test('before the source is deployed makes the fields, and puts their keys into roomkeeper.json, never into cdk.json', async () => {
  const account = await startPipedrive({ customFields: false })
  const folder = await mkdtemp(join(tmpdir(), 'roomkeeper-settings-'))
  const cdkJson = join(folder, 'cdk.json')
  // As installations are from before there was another file: the settings stand in cdk.json.
  const before = await readFile('cdk.json', 'utf8')
  const written = JSON.parse(before).context.roomkeeper.environments.dev
  await writeFile(cdkJson, before)
  const dev = ['connect', 'pipedrive', '--env', 'dev', '--cdk-json', cdkJson, '--url', account.url]
  const token = ['--api-token', SAMPLE.apiToken]
  // An AWS account without this environment: neither its stack nor its secrets are there.
  const cloudFormation = await withoutStacks()
  const emptyAccount = {
    ...running.instance.aws.sdkEnvironment,
    AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
    ROOMKEEPER_SETTINGS: '',
  }
  const { out, code } = await withVariables(emptyAccount, () => roomkeeper([...dev, ...token, '--yes']))
  expect(code).toBe(0)
  const own = join(folder, 'roomkeeper.json')
  expect(out).toContain(`+ sources.pipedrive of dev in ${own}\n`)
  expect(out).toContain(
    `All of dev is written there, and what ${cdkJson} says of dev no longer counts: an environment is taken from ${own} where it is there, else from ${cdkJson}.`,
  )
  expect(out).toContain('Now deploy')
  expect(await readFile(cdkJson, 'utf8')).toBe(before)
  const { version, environments } = JSON.parse(await readFile(own, 'utf8'))
  expect({ version, names: Object.keys(environments) }).toEqual({ version: 2, names: ['dev'] })
  const { dev: after } = environments
  expect(after).toEqual({ ...written, sources: { ...written.sources, pipedrive: after.sources.pipedrive } })
  expect(after.sources.pipedrive.url).toBe(account.url)
  expect(Object.values(after.sources.pipedrive.fields.organization)).toEqual(
    Array(4).fill(expect.stringMatching(/^[0-9a-f]{40}$/)),
  )
  const again = await withVariables(emptyAccount, () => roomkeeper([...dev, ...token, '--yes', '--json']))
  expect(stillToDo(again.json)).toEqual([])
  expect(JSON.parse(await readFile(own, 'utf8'))).toEqual({ version, environments })
  const removal = await withVariables(emptyAccount, () => roomkeeper([...dev, ...token, '--remove', '--yes']))
  expect([removal.code, removal.err]).toEqual([1, expect.stringContaining('dev is not deployed to this account')])
  await cloudFormation.close()
  await account.stop()
  await rm(folder, { recursive: true, force: true })
})

test('repeated, changes nothing; removed, it is gone', async () => {
  const { json } = await running.run('connect', 'pipedrive', '--yes', '--json')
  expect(stillToDo(json)).toEqual([])
  const { out } = await running.run('connect', 'pipedrive', '--remove', '--yes')
  expect(out).toContain('delete the webhook create of organization')
  const { json: after } = await running.run(
    ...['connect', 'pipedrive', '--api-token', SAMPLE.apiToken, '--dry-run', '--json'],
  )
  expect(stillToDo(after).map(({ what }) => what)).toContain('webhook create of organization')
})
