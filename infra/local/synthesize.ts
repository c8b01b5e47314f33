import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Synthesizes the CDK app for an environment into `directory`, bundles included, exactly as `cdk synth` does; no network, no
 * credentials. @throws with the app's own words when it fails
 */
export const synthesize = async (directory: string, context: Readonly<Record<string, unknown>>): Promise<void> => {
  const child = spawn(process.execPath, ['infra/aws/app.ts'], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: directory, CDK_CONTEXT_JSON: JSON.stringify(context) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0)
    throw new Error(`The stack could not be synthesized:\n${Buffer.concat(output).toString('utf8').trim()}`)
}
