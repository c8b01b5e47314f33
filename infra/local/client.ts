import { nodeComplaint } from './node-version.ts'

const complaint = nodeComplaint()
if (complaint) {
  console.error(complaint)
  process.exit(1)
}
const { createAndFollow } = await import('./client-command.ts')
process.exitCode = await createAndFollow(process.argv.slice(2), Number(process.env.PORT ?? 8787))
