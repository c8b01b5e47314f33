import { spawnSync } from 'node:child_process'
import { functionEnvironment } from './environment.ts'

const script = (file: string) =>
  `const began = performance.now(); import(${JSON.stringify(file)}).then(() => console.log(performance.now() - began))`

/** Milliseconds that a new process takes to import a bundle. @throws with what the process said when it fails */
export const importTime = (file: string): number => {
  const child = spawnSync(process.execPath, ['-e', script(file)], { env: functionEnvironment(), encoding: 'utf8' })
  if (child.status !== 0) throw new Error(`${file} cannot be imported: ${child.stderr}`)
  return Number(child.stdout)
}
