import type { SourceMap } from 'node:module'

const position = /(file:\/\/\S+?):(\d+):(\d+)/

/**
 * The stack of an error, at most `frames` frames, by the names of the sources. Without the error's message, which may quote what
 * somebody typed. A bundle's source map is read here and not by Node, which would read all of them at every start.
 */
export const stackOf = (error: unknown, frames = 6): string => {
  if (!(error instanceof Error)) return ''
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return lines.slice(0, frames).map(inSource).join('')
}

/** The line as it is where there is no map. */
const inSource = (line: string): string => {
  const [whole, url = '', row, column] = position.exec(line) ?? []
  const map = whole === undefined ? undefined : mapOf(url)
  const origin = map?.findOrigin(Number(row), Number(column))
  if (whole === undefined || !origin || !('fileName' in origin)) return line
  return line.replace(whole, `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}`)
}

/** Node's modules are loaded here, where something has failed: `node:fs` alone takes milliseconds of a cold start. */
const mapOf = (url: string): SourceMap | undefined => {
  const { readFileSync } = process.getBuiltinModule('node:fs')
  const { SourceMap } = process.getBuiltinModule('node:module')
  const { fileURLToPath } = process.getBuiltinModule('node:url')
  try {
    return new SourceMap(JSON.parse(readFileSync(fileURLToPath(`${url}.map`), 'utf8')))
  } catch {
    return undefined
  }
}
