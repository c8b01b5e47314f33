// Runs inside an isolate, in place of Lambda's runtime client. It is plain JavaScript because a thread that starts
// without type stripping is ready 30 ms sooner, and a thread starts at every cold start.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { pathToFileURL } from 'node:url'
import { getHeapStatistics } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'

const { handler: handlerName, directory, functionContext } = workerData

// What the function prints goes the way of its answers, so that it comes before them, and without the receipt that a
// thread's own streams wait for after every write.
for (const stream of ['stdout', 'stderr']) {
  const decoder = new StringDecoder('utf8')
  const decode = ({ chunk, encoding }) =>
    encoding === 'utf8' ? chunk : decoder.write(Buffer.from(chunk, encoding === 'buffer' ? undefined : encoding))
  process[stream]._writev = (chunks, done) => {
    parentPort.postMessage({ type: 'output', stream, text: chunks.map(decode).join('') })
    done()
  }
}

const describe = (thrown, errorType) =>
  thrown instanceof Error
    ? { errorType: errorType ?? thrown.name, errorMessage: thrown.message, trace: thrown.stack?.split('\n') ?? [] }
    : { errorType: errorType ?? typeof thrown, errorMessage: String(thrown), trace: [] }

const usedMemory = () => {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics()
  return heap + external
}

const die = (error, code) => {
  parentPort.postMessage({ type: 'fatal', error })
  process.exit(code)
}
process.on('uncaughtException', (error) => die(describe(error), 129))
process.on('unhandledRejection', (reason) => die(describe(reason, 'Runtime.UnhandledPromiseRejection'), 128))

async function load() {
  const dot = handlerName.lastIndexOf('.')
  const [moduleName, exportName] = [handlerName.slice(0, dot), handlerName.slice(dot + 1)]
  const file = ['.mjs', '.js', '.cjs'].map((end) => join(directory, moduleName + end)).find(existsSync)
  if (directory === '' || !file) {
    const error = new Error(`Error: Cannot find module '${moduleName}'`)
    throw Object.assign(error, { name: 'Runtime.ImportModuleError' })
  }
  const loaded = await import(pathToFileURL(file).href)
  const handler = loaded[exportName] ?? loaded.default?.[exportName]
  if (typeof handler !== 'function') {
    const error = new Error(`${handlerName} is undefined or not exported`)
    throw Object.assign(error, { name: 'Runtime.HandlerNotFound' })
  }
  if (handler.length > 2) {
    const error = new Error('callback-based handlers are not supported by this runtime')
    throw Object.assign(error, { name: 'Runtime.CallbackHandlerDeprecated' })
  }
  return handler
}

async function answer(handler, { requestId, event, deadline }) {
  const context = {
    ...functionContext,
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  }
  try {
    const payload = JSON.stringify((await handler(JSON.parse(event), context)) ?? null)
    return { type: 'done', payload, usedMemory: usedMemory() }
  } catch (thrown) {
    return { type: 'failed', error: describe(thrown), usedMemory: usedMemory() }
  }
}

try {
  const handler = await load()
  parentPort.on('message', async (invocation) => parentPort.postMessage(await answer(handler, invocation)))
  parentPort.postMessage({ type: 'ready' })
} catch (thrown) {
  die(describe(thrown), 1)
}
