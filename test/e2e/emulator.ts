import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { root } from '../run-process.ts'
import { type EmulatorServices, servicesOf } from './emulator-services.ts'

/** An AWS emulator with CloudFormation, Lambda and SQS that needs no Docker. */
export interface Emulator extends EmulatorServices {
  url: string
  /** What the AWS SDK and the CDK command need to speak to it. */
  environment: Record<string, string>
  /** The same for a client made here. */
  clientOptions: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } }
  stop(): Promise<void>
}

const account = '000000000000'
const region = 'us-east-1'

/** Where `.ci/run` puts it: a Python virtual environment of the project's own. */
export const emulatorProgram = join(root, '.roomkeeper/ministack/bin/ministack')

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** Starts MiniStack on a free port, with its files in `directory`. @throws when it is not up within a minute */
export const startEmulator = async (directory: string): Promise<Emulator> => {
  const port = await freePort()
  const child = spawn(emulatorProgram, [], {
    cwd: directory,
    env: { ...process.env, GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1', TMPDIR: directory },
    stdio: 'ignore',
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const url = `http://127.0.0.1:${port}`
  await until(async () => (await fetch(url).catch(() => undefined)) !== undefined, 'the emulator answers', 60_000)
  return {
    ...servicesOf(url, account),
    url,
    clientOptions: { endpoint: url, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DEFAULT_ACCOUNT: account,
      CDK_DEFAULT_REGION: region,
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Resolves when `condition` holds. @throws after `patience` milliseconds */
export const until = async (condition: () => Promise<boolean>, what: string, patience: number): Promise<void> => {
  const end = Date.now() + patience
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not so within ${patience / 1_000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** The operator's own settings, beside `cdk.json`; commands write there. */
export const ownSettings = (directory: string) => join(directory, 'roomkeeper.json')

/** Runs the CDK command unchanged in `directory`, where its `cdk.json` is. @throws with what it said when it fails */
export const cdk = async (
  args: readonly string[],
  directory: string,
  environment: Record<string, string>,
): Promise<string> => {
  const child = spawn(process.execPath, [join(root, 'node_modules/aws-cdk/bin/cdk'), ...args], {
    cwd: directory,
    env: { ...process.env, ...environment, ROOMKEEPER_SETTINGS: ownSettings(directory), CI: 'true', NO_COLOR: '1' },
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`cdk ${args.join(' ')} ended with ${code}:\n${output}`)
  return output
}

export const bootstrapTarget = `aws://${account}/${region}`
