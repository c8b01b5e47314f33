import { startBenchAws } from '../webhook/local-aws.ts'

/** Roomkeeper's way in, in a process of its own: local HTTP API, four receivers, the emulated queue. */
const receivers = 4
await using stack = await startBenchAws(receivers)
process.send?.({ url: stack.webhookUrl('generic') })
await new Promise((resolve) => process.once('disconnect', resolve))
