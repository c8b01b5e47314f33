import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { readContext } from '#infra/aws/config/read-context.ts'
import { synthesizeApp } from '#infra/aws/synthesize.ts'

/** The CDK app as a server for the test files of a run: loading the CDK costs ten times as much as synthesizing. */
const context = readContext([])
const server = createServer(async (request, response) => {
  try {
    const { directory, given } = (await json(request)) as { directory: string; given: Record<string, string> }
    await synthesizeApp({ ...context, fromCommandLine: given }, directory)
    response.end()
  } catch (error) {
    response.writeHead(500).end(error instanceof Error ? error.message : String(error))
  }
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
// Ends with whoever started it.
process.stdin.on('end', () => process.exit()).resume()
