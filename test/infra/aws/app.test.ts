import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { everything, optional } from './synthesized.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The whole of CDK is loaded and run three times here, on machines that do other things too; in milliseconds. */
const patience = 120_000

const noEnvironments = join(root, 'test/fixtures/settings/no-environments.json')

const noNetwork = `import net from 'node:net'
import dns from 'node:dns'
const refuse = () => { process.stderr.write('asked for the network'); process.exit(99) }
net.Socket.prototype.connect = refuse
dns.lookup = refuse`

/** Runs the app as `cdk` would, without a network, credentials or anything else in its environment. */
const runApp = async (context: Record<string, unknown>, own = noEnvironments) => {
  const directory = mkdtempSync(join(tmpdir(), 'roomkeeper-synth-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const preload = `--import=data:text/javascript,${encodeURIComponent(noNetwork)}`
  const env = {
    CDK_OUTDIR: directory,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    HOME: directory,
    ROOMKEEPER_SETTINGS: own,
  }
  const { code, stderr } = await promisify(execFile)(process.execPath, [preload, 'infra/aws/app.ts'], {
    cwd: root,
    env,
  })
    .then(({ stderr }) => ({ code: 0, stderr }))
    .catch((error: { code: number; stderr: string }) => error)
  const read = (file: string) => JSON.parse(readFileSync(join(directory, file), 'utf8'))
  return { code, stderr, read }
}

test(
  'everything is synthesized without a network, and AWS’s own rules find nothing',
  async () => {
    const { code, stderr, read } = await runApp({
      env: 'prod',
      settings: { ...everything, ...optional },
      examples: 'allowed',
      'aws:cdk:bundling-stacks': [],
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(read('validation-report.json').pluginReports).toEqual([])
    expect(Object.keys(read('manifest.json').artifacts)).toContain('Roomkeeper-prod')
  },
  patience,
)

test(
  'the functions are bundled without a network, as ES modules that begin at index.mjs',
  async () => {
    const { code, read } = await runApp({ env: 'local' })
    expect(code).toBe(0)
    const files: { source: { path: string } }[] = Object.values(read('Roomkeeper-local.assets.json').files)
    const bundles = files.map(({ source }) => source.path).filter((path) => path.startsWith('asset.'))
    const functions = Object.values(
      read('Roomkeeper-local.template.json').Resources as Record<string, { Type: string }>,
    )
    expect(bundles).toHaveLength(functions.filter(({ Type }) => Type === 'AWS::Lambda::Function').length)
  },
  patience,
)

test(
  'nothing is synthesized when no environment was named',
  async () => {
    const { code, stderr } = await runApp({ examples: 'allowed', 'aws:cdk:bundling-stacks': [] })
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'No environment was named: add -c env=NAME, to npm run synth and npm run deploy as -- -c env=NAME; cdk.json has local, dev, prod; see docs/settings.md#environments\n',
    })
  },
  patience,
)

test(
  'an environment of the user’s own file is synthesized, and not that of the demo',
  async () => {
    const own = join(mkdtempSync(join(tmpdir(), 'roomkeeper-own-')), 'roomkeeper.json')
    onTestFinished(() => rmSync(dirname(own), { recursive: true, force: true }))
    const { prod } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context.roomkeeper.environments
    const acme = { ...prod, docspace: { url: 'https://acme.onlyoffice.com' } }
    writeFileSync(own, JSON.stringify({ version: 1, environments: { prod: acme } }))
    const context = { env: 'prod', examples: 'allowed', 'aws:cdk:bundling-stacks': [] }
    const { code, stderr, read } = await runApp(context, own)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.stringify(read('Roomkeeper-prod.template.json'))).toContain('https://acme.onlyoffice.com')
  },
  patience,
)

test(
  'wrong settings end it with one message, without a stack trace',
  async () => {
    const { code, stderr } = await runApp({ env: 'dev', settings: { 'docspace.url': 'x', logRetentionDays: 2 } })
    expect(code).toBe(1)
    // The values that cdk.json comes with are examples, too: nothing is deployed for them.
    expect(stderr.trim().split('\n')).toEqual([
      'cdk.json, environment "dev":',
      expect.stringMatching(/^ {2}docspace\.url: /),
      expect.stringMatching(/^ {2}logRetentionDays: /),
      '  onboarding.manager.default: manager@example.com is an example, give your own; see docs/settings.md#onboarding.manager.default',
      '  sources.espocrm.url: https://crm.example.com is an example, give your own; see docs/settings.md#sources.espocrm.url',
      '  Your own settings stand in roomkeeper.json: npm run roomkeeper -- init --env dev asks for them and writes it',
    ])
  },
  patience,
)

test(
  'more portals than a stack can hold end it with one sentence, too',
  async () => {
    const portal = (n: number) => ({
      url: `https://p${n}.acme.test`,
      recipients: ['ops@acme.test'],
      sender: `ops@p${n}.acme.test`,
      callbackUrl: 'https://acme.test/backups',
      pagerDuty: true,
    })
    const portals = Object.fromEntries(Array.from({ length: 45 }, (_, n) => [`portal-${n}`, portal(n)]))
    const { code, stderr } = await runApp({
      env: 'dev',
      settings: { 'backup.portals': portals },
      examples: 'allowed',
      'aws:cdk:bundling-stacks': [],
    })
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^backup\.portals: 45 portals .*\n$/) })
  },
  patience,
)
