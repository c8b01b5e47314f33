import type { Services } from './n8n/services.ts'
import type { Installed } from './npm-package.ts'
import { queuePerMillion, receiptPerMillion } from './price.ts'

const verifies = 'the signature over the raw bytes, and its age'
const queue = 'in the FIFO queue: a repeated delivery is one message, each client has its order'
const nothing = '–'

export const ourRows = (server: string[], whole: string[], kilobytes: number, logBytes: number): string[][] => [
  [
    'Roomkeeper, the receiver behind a plain Node server',
    ...[verifies, queue, ...server, `${Math.round(kilobytes)} kB`, receiptPerMillion(logBytes)],
  ],
  ['Roomkeeper, all of the local AWS', verifies, queue, ...whole, nothing, nothing],
]

export const redRows = (inQueue: string[], inFile: string[], { version, megabytes }: Installed): string[][] => {
  const [name, size] = [`Node-RED ${version}`, `${megabytes} MB`]
  const file = 'a line in a file, on the disk (`fdatasync`)'
  return [
    [name, verifies, queue, ...inQueue, size, `a machine, ${queuePerMillion} for the queue`],
    [name, verifies, file, ...inFile, size, 'a machine'],
  ]
}

/** What n8n keeps of an execution before it begins. */
const keptByN8n: Record<Services['mode'], string> = {
  queue: 'the execution in PostgreSQL, its job in Redis; a repeated delivery is another one, there is no order',
  regular: 'the execution in SQLite; a repeated delivery is another one, there is no order',
}

/** n8n, or in npm's words why there is none. */
export const n8nRow = (
  measured: (Installed & { mode: Services['mode']; figures: string[] }) | undefined,
  problem: string | undefined,
): string[] => {
  if (!measured) return [`n8n: \`${problem}\``, ...Array(8).fill(nothing)]
  const { version, mode, megabytes, figures } = measured
  const over = 'the signature over the body as its nodes write it again, and its age'
  return [`n8n ${version}, ${mode} mode`, over, keptByN8n[mode], ...figures, `${megabytes} MB`, 'a machine']
}

/** Published figures, and where they stand. What nobody has published is a dash. */
const facts = (name: string, section: string) => `[${name}](facts/peers.md#${section})`

export const publishedRows: string[][] = [
  [
    facts('Hookdeck', 'hookdeck'),
    'the signature',
    'the event, kept 7 days (30 for 499 a month)',
    ...Array(5).fill(nothing),
    '10.00 (3.30 at most volume), and 39 a month',
  ],
  [
    facts('Svix Ingest', 'svix'),
    'the signature',
    'the message, kept 30 days (90 for 490 a month)',
    '200 at most (800 for 490 a month)',
    ...Array(4).fill(nothing),
    '100.00',
  ],
]
