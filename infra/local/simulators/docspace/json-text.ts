/**
 * Where in a JSON text something went wrong, worded as System.Text.Json words it. The server repeats these positions in
 * its validation errors, so a client that logs them sees the same text from the simulator.
 */

class SyntaxProblem extends Error {
  readonly offset: number
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

type Visit = (path: string, end: number) => void

/** "Path: … | LineNumber: … | BytePositionInLine: …" for a character offset. */
function position(text: string, path: string, offset: number): string {
  const before = text.slice(0, offset)
  const line = before.split('\n').length - 1
  const inLine = Buffer.byteLength(before.slice(before.lastIndexOf('\n') + 1))
  return `Path: ${path} | LineNumber: ${line} | BytePositionInLine: ${inLine}.`
}

/** The place of the value at `path` (like `$.invitations[0].id`): its end, or just behind an opening bracket. */
export function locate(text: string, path: string): string {
  let found = 0
  const wanted = path.toLowerCase()
  scan(text, (at, end) => {
    if (at.toLowerCase() === wanted) found = end
  })
  return position(text, path, found)
}

/** The server's message for a text that is no JSON, undefined for a good one. */
export function syntaxError(text: string): string | undefined {
  try {
    scan(text, () => {})
    return undefined
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    return `${error.message} ${position(text, '$', error.offset)}`
  }
}

function scan(text: string, visit: Visit): void {
  let at = 0
  const blank = () => {
    while (/\s/.test(text[at] ?? '')) at++
  }
  const fail = (message: string, offset = at): never => {
    throw new SyntaxProblem(message, offset)
  }
  const endOfData = () =>
    fail('Expected start of a property name or value, but instead reached end of data.', text.length)

  function token(): void {
    const match = /^("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/.exec(text.slice(at))
    if (match === null) fail(`'${text[at] ?? ''}' is an invalid start of a value.`)
    else at += match[0].length
  }

  function object(path: string): void {
    at++
    visit(path, at)
    blank()
    while (text[at] !== '}') {
      if (at >= text.length) endOfData()
      if (text[at] !== '"') fail(`'${text[at]}' is an invalid start of a property name. Expected a '"'.`)
      const start = at
      token()
      const name = String(JSON.parse(text.slice(start, at)))
      blank()
      at++
      value(`${path}.${name}`)
      blank()
      separator('}')
    }
    at++
  }

  function array(path: string): void {
    at++
    visit(path, at)
    blank()
    for (let index = 0; text[at] !== ']'; index++) {
      value(`${path}[${index}]`)
      blank()
      separator(']')
    }
    at++
  }

  function separator(close: string): void {
    if (text[at] !== ',') return
    at++
    blank()
    if (text[at] === close)
      fail(
        `The JSON ${close === '}' ? 'object' : 'array'} contains a trailing comma at the end which is not supported in this mode. Change the reader options.`,
      )
  }

  function value(path: string): void {
    blank()
    if (at >= text.length) endOfData()
    if (text[at] === '{') object(path)
    else if (text[at] === '[') array(path)
    else {
      token()
      visit(path, at)
    }
  }

  value('$')
}
