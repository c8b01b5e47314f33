import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** Calls `onLine` for every line of a stream; a last line without an end is delivered when the stream ends. */
export function eachLine(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
  stream.on('close', () => {
    if (rest !== '') onLine(rest)
    rest = ''
  })
}
