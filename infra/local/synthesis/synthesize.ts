import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { compileCache } from '../node-version.js'

/** Where the project stands. */
export const projectFolder = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * Synthesizes the CDK app for an environment into `directory`, bundles included: the template and the assets are those of `cdk synth`. Needs no
 * network and no credentials. @throws with the app's own words when it fails
 */
export const synthesize = (directory: string, context: Readonly<Record<string, unknown>>): Promise<void> => {
  const variables = {
    CDK_OUTDIR: directory,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    // CloudFormation's rules are for what is deployed; CDK's check of them takes three times as long as all the rest.
    CDK_VALIDATION: 'false',
  }
  return runOfStack(['infra/aws/app.ts'], variables, 'The stack could not be synthesized')
}

/**
 * Runs a script of the stack's in a process of its own: what makes the stack is no part of what runs it.
 * @throws with `failure` and the script's own words
 */
export const runOfStack = async (
  script: readonly string[],
  variables: Readonly<Record<string, string>>,
  failure: string,
): Promise<void> => {
  const child = spawn(process.execPath, script, {
    cwd: projectFolder,
    env: { ...process.env, ...variables, NODE_COMPILE_CACHE: compileCache },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${failure}:\n${Buffer.concat(output).toString('utf8').trim()}`)
}
