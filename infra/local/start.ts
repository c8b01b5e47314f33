import { parseArgs } from 'node:util'
import { nodeComplaint } from './node-version.ts'

const complaint = nodeComplaint()
if (complaint) {
  console.error(complaint)
  process.exit(1)
}

const { values } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    crm: { type: 'string', default: 'espocrm' },
  },
})

// Loaded only now, so that an old Node gets the sentence above instead of a syntax error.
const { runHouse } = await import('./run.ts')
process.exitCode = await runHouse({ once: values.once, crm: values.crm, port: Number(process.env.PORT ?? 8787) })
