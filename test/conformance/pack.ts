import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

/** `node test/conformance/pack.ts <directory>`: takes recorded scenarios in, compressed. Same input, same bytes. */
const [directory] = process.argv.slice(2)
if (directory === undefined) throw new Error('usage: node test/conformance/pack.ts <directory of recordings>')
const target = fileURLToPath(new URL('../fixtures/docspace/', import.meta.url))
for (const name of readdirSync(directory).filter((each) => each.endsWith('.json'))) {
  const compact = JSON.stringify(JSON.parse(readFileSync(join(directory, name), 'utf8')))
  writeFileSync(join(target, `${name}.gz`), gzipSync(compact, { level: 9 }))
}
