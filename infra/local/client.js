import { withNode } from './node-version.js'

await withNode(async () => {
  const { createAndFollow } = await import('./client-command.ts')
  const { portIn } = await import('./command-line.ts')
  return createAndFollow(process.argv.slice(2), portIn(process.env))
})
