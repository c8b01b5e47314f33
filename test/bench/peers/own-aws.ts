import { startBenchAws } from '../webhook/local-aws.ts'

/**
 * A local AWS in a process of its own. Ours is called through its HTTP API, with four receivers; who brings a server stores in its queue
 * alone. Whoever asks is told how many bytes of log the receivers have written.
 */
const receivers = 4
/** What CloudWatch Logs adds to every event, in bytes. */
const perEvent = 26
let logged = 0
await using stack = await startBenchAws({
  environments: receivers,
  onLog: ({ line }) => {
    logged += Buffer.byteLength(line) + perEvent
  },
})
const { aws, queueUrl } = stack
process.send?.({ url: stack.webhookUrl('generic'), queueUrl, sdkEnvironment: aws.sdkEnvironment })
process.on('message', () => process.send?.({ logged }))
await new Promise((resolve) => process.once('disconnect', resolve))
